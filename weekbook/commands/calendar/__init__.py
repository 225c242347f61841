"""Commands about the calendar: plan, store, review."""
