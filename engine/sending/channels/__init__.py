"""The port to channels, and an adapter for each service."""
