"""What a line of a playbook can say: one frozen value for each statement."""
