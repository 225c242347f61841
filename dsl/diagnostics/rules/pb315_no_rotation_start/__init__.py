"""PB315. Found by `check.py`."""
