"""What is installed: the wheel, its extras, and how it stands beside what others install."""
