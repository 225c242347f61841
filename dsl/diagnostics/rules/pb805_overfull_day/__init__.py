"""PB805. Found by `check.py`."""
