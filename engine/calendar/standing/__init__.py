"""How sending stands: counts, failures, what asks a person."""
