"""What departments send: how well, and whether others still show what we use."""
