"""Commands of the mines room."""
