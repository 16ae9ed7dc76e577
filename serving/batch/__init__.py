"""Many subjects in one request, streamed in and out."""
