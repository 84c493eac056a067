"""Where: enterprises, mines, their status history, the resident inspectors posted to them."""
