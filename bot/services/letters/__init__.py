"""What reaches somebody and when: notices, what is held for his hours, what is sealed."""
