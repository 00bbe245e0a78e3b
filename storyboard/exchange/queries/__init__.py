"""What a person may see of what comes in, and the boards as they are now."""
