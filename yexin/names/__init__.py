"""Rotation of pseudonyms over a whole home: its database, its records, and what is made from them."""
