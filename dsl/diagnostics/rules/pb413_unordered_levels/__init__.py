"""PB413. Found by `check.py`."""
