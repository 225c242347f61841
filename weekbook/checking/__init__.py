"""Checking playbooks: one, many, again from memory, with a range of weeks."""
