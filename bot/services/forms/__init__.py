"""Forms: asking, answering, choosing; what they come to."""
