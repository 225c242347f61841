"""PB324. Found by `check.py`."""
