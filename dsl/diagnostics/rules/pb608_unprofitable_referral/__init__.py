"""PB608. Found by `check.py`."""
