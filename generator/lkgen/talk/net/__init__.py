"""The network that an agent sees."""
