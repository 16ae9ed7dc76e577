"""New pseudonyms for persons in all that the service's database keeps of them."""
