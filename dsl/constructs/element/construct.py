"""An element: a kind of content, with its template."""

from __future__ import annotations

from dsl.base.fault import Fault, fault
from dsl.base.message import phrase
from dsl.base.span import Span
from dsl.base.value import Value
from dsl.constructs.block import only
from dsl.constructs.building import Building, name_of, template_of, title_of
from dsl.constructs.element.lines import Image, Kind, Measured, Offers, Purpose, Serves
from dsl.constructs.paths import Read, beside, reason
from dsl.pictures import MOST_BYTES, Picture, media_type
from dsl.statements.headers import Header
from dsl.statements.names import Metric, Name
from dsl.statements.shared import Template
from dsl.syntax.tree import Line


class Element(Value):
    """What can be posted, as an `element` block says it."""

    name: str
    title: str
    kind: str
    template: str
    """The template's path in the workspace."""
    picture: Picture | None
    """What every post of it comes with."""
    metrics: tuple[Metric, ...]
    stage: str
    motive: str
    coupon: Name | None
    span: Span


def build_element(line: Line, header: Header, building: Building) -> Element:
    """The element that a block declares."""
    read, faults = building.read, building.faults
    name = name_of(header)
    kind = only(line, Kind, faults)
    template = only(line, Template, faults)
    measured = only(line, Measured, faults)
    purpose = only(line, Purpose, faults)
    serves = only(line, Serves, faults)
    offers = only(line, Offers, faults)
    unread = any(child.words and child.statement is None for child in line.block)
    if kind is None and not unread:
        faults.append(fault("PB506", header.span, name=name))
    if template is None and not unread:
        faults.append(fault("PB505", header.span, name=name))
    return Element(
        name=name,
        title=title_of(header),
        kind=kind.kind.text if kind else "",
        template=template_of(line, faults),
        picture=_picture(only(line, Image, faults), read, faults),
        metrics=measured.metrics if measured else (),
        stage=purpose.stage.text if purpose else "",
        motive=serves.motive.text if serves else "",
        coupon=offers.coupon if offers else None,
        span=header.span,
    )


def _picture(said: Image | None, read: Read, faults: list[Fault]) -> Picture | None:
    path = beside(said.path, faults) if said else None
    if said is None or path is None:
        return None
    try:
        data = read(path)
    except OSError as error:
        hint = phrase("path_from_file")
        faults.append(fault("PB507", said.path.span, path=path, reason=reason(error), hint=hint))
        return None
    kind = media_type(data)
    if not kind:
        faults.append(fault("PB508", said.path.span, path=path, reason=phrase("no_picture")))
    elif len(data) > MOST_BYTES:
        large = phrase("large_picture", size=len(data), most=MOST_BYTES)
        faults.append(fault("PB508", said.path.span, path=path, reason=large))
    else:
        return Picture(path, kind, data)
    return None
