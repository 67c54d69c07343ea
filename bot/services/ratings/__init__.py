"""Review rounds: soldiers rate headquarters."""
