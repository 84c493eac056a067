"""Commands of the inspections room."""
