"""What people fill in about delegations and themselves."""
