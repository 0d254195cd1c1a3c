"""What the commands do; each knows nothing of the others."""
