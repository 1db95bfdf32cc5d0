"""What is made about a person or for the desks: which documents there are, and what they say."""
