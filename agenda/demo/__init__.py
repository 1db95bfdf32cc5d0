"""The demonstration meeting: the 28th CICC with invented people, from the data files of the app."""
