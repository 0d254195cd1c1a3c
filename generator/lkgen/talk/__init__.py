"""A real call to an agent, on loopback, with its providers answered there."""
