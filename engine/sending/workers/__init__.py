"""Who sends: one dispatcher, or many workers that share the channels."""
