"""PB701. Found by `check.py`."""
