"""Commands about results: take them in, tell of them."""
