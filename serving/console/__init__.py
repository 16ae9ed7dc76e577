"""Pages for people: regulator's overview, a subject's page, a bank's check, the model, and everybody's own credit."""
