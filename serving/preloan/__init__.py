"""Pre-loan checks (信易贷): what a bank may know of an applicant that authorised it, and what its own cut-offs make of it."""
