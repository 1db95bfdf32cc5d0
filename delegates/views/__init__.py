"""The pages of delegates."""
