"""Checked playbook to posts: weeks laid out in slots, filled so that every rule holds."""
