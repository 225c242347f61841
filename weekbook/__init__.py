"""The `weekbook` command: thin, one module a command."""
