"""What is held about a subject: its records, with their state and their ends."""
