"""`referral`: members who bring members."""

from dsl.constructs.noun import Noun
from dsl.constructs.referral.construct import Referral, build_referral
from dsl.constructs.referral.lines import READERS

__all__ = ["REFERRAL", "Referral"]

REFERRAL = Noun("referral", READERS, build_referral, Referral)
