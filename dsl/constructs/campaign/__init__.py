"""`campaign`: posts around a day D."""

from dsl.constructs.campaign.construct import Campaign, build_campaign
from dsl.constructs.campaign.lines import READERS
from dsl.constructs.noun import Noun

__all__ = ["CAMPAIGN", "Campaign"]

CAMPAIGN = Noun("campaign", READERS, build_campaign, Campaign)
