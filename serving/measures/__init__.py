"""Measures of the lists as the API shows them, and which of them meet a subject."""
