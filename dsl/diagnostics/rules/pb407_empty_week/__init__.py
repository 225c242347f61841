"""PB407. Found by `check.py`."""
