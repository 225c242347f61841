"""What holds deliveries back: rate limits, an owner's quota, circuits, pauses."""
