"""From dated records to feature rows: readers, record store, declared features and the engine that computes them as of a day."""
