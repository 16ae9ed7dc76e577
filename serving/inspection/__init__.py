"""Inspection plans over HTTP: committed to, drawn, published, verified, and their results taken in as records."""
