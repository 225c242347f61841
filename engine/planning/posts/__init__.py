"""Filled weeks into posts."""
