"""Templates to texts, in a sandbox that reaches nothing outside."""
