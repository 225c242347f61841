from __future__ import annotations

from dsl.build.block import only
from dsl.build.files import beside
from dsl.fault import Fault, fault
from dsl.playbook import Element
from dsl.statements import Header, Kind, Measured, Offers, Purpose, Serves, Template
from dsl.tree import Line


def build_element(line: Line, header: Header, faults: list[Fault]) -> Element:
    """The element that a block declares."""
    name = header.name.text if header.name else ""
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
        title=header.title or name,
        kind=kind.kind.text if kind else "",
        template=(beside(template.path, faults) or "") if template else "",
        metrics=measured.metrics if measured else (),
        stage=purpose.stage.text if purpose else "",
        motive=serves.motive.text if serves else "",
        coupon=offers.coupon if offers else None,
        span=header.span,
    )
