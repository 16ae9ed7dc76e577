"""Requests → answers: a table lookup behind HTTP, with the reasons and records behind each score."""
