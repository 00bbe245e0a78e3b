"""What comes back in: projects as ZIPs, and timelines of editing programs."""
