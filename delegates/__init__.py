"""Delegations and their participants: registration, accreditation, audiences, badges, doors."""
