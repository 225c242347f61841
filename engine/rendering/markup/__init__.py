"""Markdown into the markup of each service."""
