"""The language server: what editors ask of playbooks, answered while they are written."""
