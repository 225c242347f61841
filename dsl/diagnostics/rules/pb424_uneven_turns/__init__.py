"""PB424. Found by `engine.planning.checking.uneven_turns`."""
