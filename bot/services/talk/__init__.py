"""What people say to each other through the desk."""
