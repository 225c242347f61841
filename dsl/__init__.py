"""Text to checked playbook: pure, with no clock, no database and no network."""
