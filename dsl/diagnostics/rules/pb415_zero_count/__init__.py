"""PB415. Found by `check.py`."""
