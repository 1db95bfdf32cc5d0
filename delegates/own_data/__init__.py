"""All that is held about a person, for that person's own eyes."""
