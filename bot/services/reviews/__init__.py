"""Reviews of ended cases: ratings, samples, accounts."""
