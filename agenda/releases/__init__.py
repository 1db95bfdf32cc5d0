"""Releases compared, put into words, and told to those whom they concern."""
