"""What a version shows before anyone approves it: measures, their intervals, and the pictures and words that go with them."""
