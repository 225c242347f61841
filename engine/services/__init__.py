"""Use cases, one module each: all that commands, pages and the language server call."""
