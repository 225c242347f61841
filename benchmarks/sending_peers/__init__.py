"""Sending measured against task queues: `make bench-sending`. The peers are installed only there."""
