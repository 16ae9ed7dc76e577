"""Rows through a table: one, many, or a file of them; plain and compiled, the same integers."""
