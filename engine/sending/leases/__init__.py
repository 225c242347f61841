"""Whether this process may send: its lease, its clock, its calendar."""
