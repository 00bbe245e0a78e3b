"""What pages show of webhooks, what a worker takes, and what happened."""
