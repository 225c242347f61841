"""Calling HTTP interfaces safely."""
