"""The database of a workspace: its tables, their states and migrations."""
