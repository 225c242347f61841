"""What a playbook is made of, and how each part is built from its lines."""
