"""`coupon`: money off."""

from dsl.constructs.coupon.construct import Coupon, build_coupon
from dsl.constructs.coupon.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["COUPON", "Coupon"]

COUPON = Noun("coupon", READERS, build_coupon, Coupon)
