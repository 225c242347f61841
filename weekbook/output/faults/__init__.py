"""Faults as people and machines read them."""
