"""PB405. Found by `check.py`."""
