"""One file for each cause that is known: how it shows, why it happens, what to do.

The first paragraph of a file's docstring names the cause, the next ones explain it; what follows
`Fix:` is what to do. The rest is its ENTRY. The file's name is the id, with dashes.
"""
