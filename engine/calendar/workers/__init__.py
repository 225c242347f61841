"""Who works at the deliveries, on either database."""
