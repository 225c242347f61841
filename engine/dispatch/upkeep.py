"""What has to be done before deliveries can be claimed, whoever claims them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine.dispatch.channels import Channels
from engine.dispatch.lease import Lease
from engine.store.by_owner import end_over_quota, end_unconfirmed
from engine.store.deliveries import left_behind, try_again
from engine.store.fan_out import fan_out
from engine.store.late import end_late
from engine.store.put_back import heed_put_back


def take_over(
    connection: Connection, now: dt.datetime, lease: Lease, channels: Channels, first: bool
) -> None:
    """What dispatchers that died left in the middle becomes unsure, and is tried again where that
    does no harm. The `first` look of a dispatcher tries again what was unsure before, too: its
    channel may be another by now."""
    dead = lease.dead(connection)
    left = left_behind(connection, now, dead if lease.shared else None)
    if left or first:
        for key in channels:
            if channels[key].repeats:
                try_again(connection, now, key)


def prepare(connection: Connection, now: dt.datetime, channels: Channels) -> tuple[int, list[str]]:
    """Makes the deliveries of what is soon due and ends what is too late. How many were skipped,
    and what is wrong with channels that were not known before."""
    troubles = channels.refresh(connection)
    heed_put_back(connection, now)
    fan_out(connection, now)
    end_unconfirmed(connection, now)
    skipped = end_late(connection, now)
    end_over_quota(connection, now)
    return skipped, troubles
