"""What was done at the mine: visits."""
