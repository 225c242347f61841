"""Outcomes in, results by weekday out."""
