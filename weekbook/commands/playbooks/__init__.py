"""Commands about playbooks: write, check, format and explain them."""
