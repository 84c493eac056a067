"""Tables of enterprises, mines, their statuses and their resident inspectors."""
