"""Text to tree, and a tree to its canonical text."""
