"""The REST API over the rooms' own actions and queries; webhooks to other programs."""
