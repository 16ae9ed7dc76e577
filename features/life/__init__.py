"""Lives: in which state each record was, and from when to when that was known."""
