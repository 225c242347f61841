"""PB806. Found by `check.py`."""
