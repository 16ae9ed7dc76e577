"""Evaluations as the API shows them: tiers, uses, and their points tables in every form."""
