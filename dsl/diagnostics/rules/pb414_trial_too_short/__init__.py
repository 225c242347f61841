"""PB414. Found by `check.py`."""
