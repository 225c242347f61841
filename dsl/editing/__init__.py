"""What editors ask of a tree."""
