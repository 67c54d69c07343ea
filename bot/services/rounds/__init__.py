"""Collection rounds: asked, raised, sorted, coordinated, fed back; what is asked of the companies."""
