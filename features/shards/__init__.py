"""Records and lives of any number of subjects, in parts of whole subjects that fit into memory one at a time."""
