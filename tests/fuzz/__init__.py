"""Inputs nobody would write, thousands of them: each is taken or told of, in words and in time."""
