"""What Weekbook itself says to members and owners, in their language."""
