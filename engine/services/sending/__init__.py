"""Sending: run it, look how it stands, pause and resume it, settle what only a person can."""
