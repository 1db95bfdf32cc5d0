"""Invitations as they are read: the desk's table, the letter, the mail."""
