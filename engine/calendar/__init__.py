"""The stored calendar: posts, reviews, deliveries and outcomes in a database."""
