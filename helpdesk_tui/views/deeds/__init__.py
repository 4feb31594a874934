"""What takes two people at a shared desk."""
