"""What the desk is about, pure: no input or output, the standard library only."""
