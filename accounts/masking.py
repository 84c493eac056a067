"""Telephone numbers as pages show them: enough to know one again, too little to call it."""

# A mobile number keeps its first three and last four digits, as couriers print it; a shorter one the last two.
MOBILE, SHORTEST = 11, 7
COVER = "****"


def masked(number: str) -> str:
    """13800138000 as 138****8000, 4988123 as ****23, a shorter number as nothing but the cover. Empty stays empty."""
    if len(number) >= MOBILE:
        return f"{number[:3]}{COVER}{number[-4:]}"
    if len(number) >= SHORTEST:
        return f"{COVER}{number[-2:]}"
    return COVER if number else ""
