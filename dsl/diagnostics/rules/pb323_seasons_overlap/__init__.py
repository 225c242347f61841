"""PB323. Found by `check.py`."""
