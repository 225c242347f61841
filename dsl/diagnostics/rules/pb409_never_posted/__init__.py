"""PB409. Found by `check.py`."""
