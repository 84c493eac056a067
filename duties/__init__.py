"""Who owes what: the plan as data, obligations, acts, standings, flags, excuses."""
