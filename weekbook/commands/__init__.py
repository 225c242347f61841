"""The commands, thin: one module a command."""
