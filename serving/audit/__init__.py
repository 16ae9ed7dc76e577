"""Who asked about whom, why, and what the answer rested on: entries in one hash chain that survives restarts and workers."""
