"""A week laid out: its slots, and all that changes them."""
