"""PB320. Found by `check.py`."""
