"""Faults (``make faults``): the running product is killed, starved and slowed down; an outside ledger tells what was lost."""
