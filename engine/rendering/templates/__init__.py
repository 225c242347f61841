"""Templates into texts: what is allowed, counted steps, a process of their own."""
