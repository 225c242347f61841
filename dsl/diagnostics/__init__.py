"""What is wrong with a playbook, what allows it, and what fixes it."""
