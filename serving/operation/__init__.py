"""What who runs the service sees of it: whether it is ready, its metrics, and its log; nothing of it is personal."""
