"""PB606. Found by `check.py`."""
