"""双随机、一公开: who is inspected and by whom, drawn at random from a seed that nobody could choose, and recomputed by anyone."""
