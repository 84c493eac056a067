"""Where each check begins to speak, and why there. An honest month should pass; people judge the rest."""

from datetime import timedelta

# Straight-line distance by hour. No road between two mines of a hilly district is driven faster on the average.
FASTEST_KMH = 80
# Between two mines whose place is not known: less than this is no way from gate to gate anywhere.
LEAST_MINUTES_BETWEEN = 15
# Signing in, changing clothes and signing out take a quarter of an hour; three times in a month is a habit.
SHORT_MINUTES, SHORT_TIMES = 15, 3
# Once is enough where nobody can even have walked in.
NOT_EVEN_MINUTES = 5
# Five visits are owed in a month of some twenty working days: four of them, and half of all, in three days is a burst.
LAST_DAYS, BURST_TIMES, BURST_SHARE = 3, 4, 0.5
# A week of illness is one or two entries; three, and half of all, is a way of working.
LATE_TIMES, LATE_SHARE = 3, 0.5
# One or two are slips of the finger.
VOIDED_TIMES, VOIDED_AT_THE_END = 3, 2
# Shorter texts ("锚杆缺失 3 处") are alike by nature; of the longer ones nine signs in ten, three times over.
CLONE_SIGNS, CLONE_LIKENESS, CLONE_TIMES = 12, 0.9, 3
# Two people write a long text word for word alike only by copying it.
COPY_SIGNS = 30
# Everybody looks at his phone once a week.
UNCONFIRMED_AFTER = timedelta(days=7)
# A slip is corrected within the entry window.
CHANGED_AFTER = timedelta(days=3)
