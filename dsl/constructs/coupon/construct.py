"""A coupon: what it is worth, what it costs, and how long it may be used."""

from __future__ import annotations

from dsl.constructs.block import only
from dsl.constructs.building import Building, channels_of, name_of, need, title_of
from dsl.constructs.construct import Construct
from dsl.constructs.coupon.lines import (
    Costs,
    CouponValue,
    IssuedBy,
    NumberOf,
    Remind,
    Uses,
    ValidFor,
    ValidFrom,
)
from dsl.statements.headers import Header
from dsl.statements.names import Name
from dsl.statements.shared import Budget
from dsl.syntax.tree import Line


class Coupon(Construct):
    """`uses` is how often each may be used, `number` how many there are at most (None: no end)."""

    value: CouponValue | None
    costs: Costs | None
    valid_for: ValidFor | None
    valid_from: ValidFrom | None
    uses: int
    number: int | None
    issued_by: Name | None
    remind: Remind | None
    budget: Budget | None


def build_coupon(line: Line, header: Header, building: Building) -> Coupon:
    """The coupon that a block declares; used once where it does not say."""
    faults = building.faults
    value = only(line, CouponValue, faults)
    valid_for, valid_from = only(line, ValidFor, faults), only(line, ValidFrom, faults)
    need(line, header, faults, value, "missing_value", "value CNY 10")
    need(line, header, faults, valid_for or valid_from, "missing_valid", "valid for 7d")
    uses, number = only(line, Uses, faults), only(line, NumberOf, faults)
    issued = only(line, IssuedBy, faults)
    return Coupon(
        name=name_of(header),
        title=title_of(header),
        channels=channels_of(line, faults),
        span=header.span,
        value=value,
        costs=only(line, Costs, faults),
        valid_for=valid_for,
        valid_from=valid_from,
        uses=uses.count if uses else 1,
        number=number.count if number else None,
        issued_by=issued.element if issued else None,
        remind=only(line, Remind, faults),
        budget=only(line, Budget, faults),
    )
