"""What weekdays do to results: effects, how sure they are, and what would settle them. Pure."""
