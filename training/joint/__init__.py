"""A bank and the platform model together: each keeps its own columns, and only what both agreed to crosses."""
