"""PB602. Found by `check.py`."""
