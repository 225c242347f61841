"""PB328. Found by `check.py`."""
