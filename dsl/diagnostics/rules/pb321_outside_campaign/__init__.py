"""PB321. Found by `check.py`."""
