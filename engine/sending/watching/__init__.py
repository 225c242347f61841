"""What is told of sending: alarms, logs, spans."""
