"""The review calendar in the browser: pages that work without JavaScript."""
