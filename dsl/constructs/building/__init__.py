"""Tree to playbook: one module for each construct, each a function from its line to its value."""
