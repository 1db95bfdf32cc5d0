"""The pages of meetings: for everyone, for conveners, and the desk's."""
