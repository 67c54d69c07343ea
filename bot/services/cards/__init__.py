"""Policy cards: finding, reading, keeping, publishing."""
