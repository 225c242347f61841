"""A length of time as a playbook writes it."""

from __future__ import annotations

import datetime as dt


def shown_length(time: dt.timedelta) -> str:
    """`1d12h`, in days, hours and minutes; `0m` for nothing."""
    minutes = int(time.total_seconds() // 60)
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m")]
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
