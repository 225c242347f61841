"""Checked playbook to posts, to deliveries, to outcomes, to a report by weekday."""
