"""The template: where it is, what it asks, what it renders, what it locks."""
