"""A project's uv.lock: cut from a series' lock, or made by uv."""
