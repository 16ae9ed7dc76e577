"""Consents of a person, seen and withdrawn by the person."""
