"""What became of the visits that were sent: each stored once, with its audit row and its act."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.models import AuditEntry
from audit.trail import first_break
from duties.models import Act
from inspections.actions.appending import source_of
from inspections.models import Visit


@dataclass(frozen=True, slots=True)
class Stored:
    """Counts: acknowledged and not there; there more than once; without an audit row or an act; breaks of the chain."""

    lost: int
    doubled: int
    without_audit: int
    without_act: int
    broken_at: int | None

    @property
    def right(self) -> bool:
        """Whether the books hold what was acknowledged, once, on record."""
        return not (self.lost or self.doubled or self.without_audit or self.without_act or self.broken_at)

    def line(self) -> str:
        """As the report prints it."""
        chain = f"chain broken at {self.broken_at}" if self.broken_at else "chain whole"
        return (
            f"lost {self.lost}, stored twice {self.doubled}, without audit row {self.without_audit}, "
            f"without act {self.without_act}, {chain}"
        )


def stored(sent: Sequence[str], taken: Sequence[str]) -> Stored:
    """Look for every visit sent; ``taken``: those that were acknowledged."""
    rows = dict(Visit.objects.filter(token__in=sent).values_list("pk", "token"))
    times = Counter(str(token) for token in rows.values())
    numbers = [str(pk) for pk in rows]
    recorded = AuditEntry.objects.filter(action="visit.recorded", subject="visit", subject_id__in=numbers)
    audited = Counter(recorded.values_list("subject_id", flat=True))
    acted = set(
        Act.objects.current().filter(source__in=[source_of(pk) for pk in rows]).values_list("source", flat=True)
    )
    return Stored(
        lost=sum(not times[token] for token in taken),
        doubled=sum(count > 1 for count in times.values()),
        without_audit=sum(audited[number] != 1 for number in numbers),
        without_act=sum(source_of(pk) not in acted for pk in rows),
        broken_at=first_break(),
    )
