"""What can be done to delegations, registrations, posts and badges: one transaction each, recorded."""
