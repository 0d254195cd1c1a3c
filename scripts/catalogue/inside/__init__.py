"""What an installed package offers; imported by look_inside.py, in the Python of a series."""
