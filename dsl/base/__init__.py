"""What everything in the language speaks in: values, places, messages, faults."""
