"""Who calls: what is said, what is heard, what is made of it."""
