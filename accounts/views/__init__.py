"""Pages of this room: the way in and out, what protects one's own account, and the security administrator's desk."""
