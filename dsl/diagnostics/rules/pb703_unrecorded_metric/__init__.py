"""PB703. Found by `check.py`."""
