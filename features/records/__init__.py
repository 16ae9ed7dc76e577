"""Records as they are kept: append-only, by subject, and deleted where the law says so."""
