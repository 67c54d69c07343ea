"""A unit's year, played by its people through the services while the clock moves; and what must hold at its end."""
