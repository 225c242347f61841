"""Commands about sending: run it, pause it, see how it stands."""
