"""PB213. Found by `check.py`."""
