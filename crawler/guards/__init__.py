"""What keeps the crawler within its bounds: where it may go, how often it asks, and what an answer may cost."""
