"""What people fill in about records."""
