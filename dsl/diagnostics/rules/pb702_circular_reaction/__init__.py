"""PB702. Found by `check.py`."""
