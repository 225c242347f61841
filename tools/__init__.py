"""What developers run to make generated files anew."""
