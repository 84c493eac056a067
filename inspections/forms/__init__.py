"""What people fill in about visits."""
