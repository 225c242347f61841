"""What is told of a plan: expectations, limits, notes."""
