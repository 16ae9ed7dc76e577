"""Issued scores: given with an id, and computed again bit for bit, however much has arrived since."""
