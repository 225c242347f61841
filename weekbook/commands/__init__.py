"""The commands, thin: one module a command, in a folder by what it serves.

Each module has `EXAMPLE`, the calls that its help shows with what they do; `options(parser)`, which
adds its options to the parser of its arguments; and `run(arguments) -> int`, which does it and
returns the exit code: 0 fine, 1 faults found, 2 could not run. `run` raises `CommandError` with the
message that the user reads.
"""
