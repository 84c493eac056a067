"""Tags that pages of every room may use."""
