"""Every write of this room: a preview kept, an import made, an import undone."""
