"""Keeping to a rate: so many messages in any stretch of so long, never one more."""

from __future__ import annotations

import datetime as dt
from collections import deque


class Pace:
    """A sliding window. A place that is given counts, whether the message arrives or not."""

    def __init__(self, most: int, per: dt.timedelta) -> None:
        self.most = most
        self.per = per
        self._given: deque[dt.datetime] = deque()

    def wait(self, now: dt.datetime) -> dt.timedelta | None:
        """None where a message may go now, and then it counts; else how long to wait for that.

        A clock that was put back makes no place free that was not.
        """
        while self._given and now - self._given[0] >= self.per:
            self._given.popleft()
        if len(self._given) < self.most:
            self._given.append(max(now, self._given[-1]) if self._given else now)
            return None
        return self._given[0] + self.per - now
