"""Backups of all that a home holds, and their restoring: database, record store, archive, tables and audit checkpoints."""
