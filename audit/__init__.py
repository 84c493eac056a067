"""Who did what, when: one hash-chained row per write, and the log of background jobs."""
