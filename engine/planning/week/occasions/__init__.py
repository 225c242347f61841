"""What a week is given from outside: sessions, seasons, lifecycles, draws, trials."""
