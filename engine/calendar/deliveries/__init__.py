"""Deliveries and every step of their way, each in one transaction."""
