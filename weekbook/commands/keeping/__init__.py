"""Commands that look after an installation, and the demo."""
