"""Reports: what is known of a subject as a signed document that can be verified, and made again bit for bit."""
