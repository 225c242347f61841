"""PB214. Found by `check.py`."""
