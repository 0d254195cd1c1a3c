"""The codemods, one file each."""
