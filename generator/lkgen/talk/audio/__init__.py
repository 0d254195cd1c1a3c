"""Sound: samples, encodings, recordings."""
