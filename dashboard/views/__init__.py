"""Pages that read: what I owe now, the board, the lists, one figure explained, the plan, the registers."""
