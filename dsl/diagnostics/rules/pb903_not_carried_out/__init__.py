"""PB903. Found by `check.py`."""
