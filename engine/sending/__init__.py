"""Approved posts to sent messages: claimed, sent and settled, each step written down first."""
