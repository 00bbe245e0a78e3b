"""Who: users, teams, memberships and invitations."""
