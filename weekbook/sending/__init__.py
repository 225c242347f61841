"""What a process that sends shows, logs and reacts to."""
