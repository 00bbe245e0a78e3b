"""What a viewer may see of films and of what was said about them."""
