"""PB322. Found by `check.py`."""
