"""PB319. Found by `check.py`."""
