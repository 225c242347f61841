"""Solving a week, or telling why it cannot be."""
