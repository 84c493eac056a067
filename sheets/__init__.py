"""What a sheet says: hostile bytes or pasted text in, a plain grid or a clear refusal out."""
