"""What the service itself must remember, in SQLite beside the data or in PostgreSQL: issued scores."""
