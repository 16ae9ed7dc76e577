"""A table in other forms: lines, pages, curves, SQL, JSON schema, and what changed between two."""
