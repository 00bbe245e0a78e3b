"""Every change to endpoints and deliveries."""
