"""What an error of a LiveKit agent means, and what to do about it."""
