"""One figure explained: which acts count, which do not and why, what was read into the text, what happened since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.models import AuditEntry
from audit.trail import history_of
from compliance.periods import Span
from compliance.standing import Standing
from compliance.workload import last_day_to_make_it
from duties.judging import Judged, judge_rows
from duties.measure import Measure
from duties.models import Act, ClosedFigure, Excuse, FlagStep, Notice, Obligation, Reading
from duties.words import WHY


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An act with the reason why it does not count; no reason means that it counts."""

    act: Act
    why: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that stands behind one figure."""

    obligation: Obligation
    standing: Standing
    measure: Measure
    counted: tuple[Reckoned, ...]
    not_counted: tuple[Reckoned, ...]
    gaps: tuple[Span, ...]
    last_start: date | None
    readings: tuple[Reading, ...]
    excuses: tuple[Excuse, ...]
    steps: tuple[FlagStep, ...]
    notices: tuple[Notice, ...]
    closed_figure: ClosedFigure | None
    history: tuple[AuditEntry, ...]


def explain(obligation: Obligation, *, today: date, known_on: datetime | None = None) -> Explanation:
    """Judge one obligation from scratch and gather what speaks for the figure; a constant number of queries."""
    (judged,) = judge_rows([obligation], today=today, known_on=known_on)
    standing = judged.standing
    acts = _acts(judged)
    flag = getattr(obligation, "flag", None)
    return Explanation(
        obligation=obligation,
        standing=standing,
        measure=judged.owing.measure,
        counted=tuple(Reckoned(acts[number], None) for number in standing.counted),
        not_counted=tuple(Reckoned(acts[number], str(WHY[why])) for number, why in standing.not_counted),
        gaps=judged.gaps,
        last_start=last_day_to_make_it(judged.owing.owed, standing, today),
        readings=judged.owing.measure.readings,
        excuses=tuple(Excuse.objects.filter(obligation=obligation).select_related("approved_by")),
        steps=tuple(flag.steps.all()) if flag else (),
        notices=tuple(_first_of_each_occasion(obligation)),
        closed_figure=getattr(obligation, "closed_figure", None),
        history=tuple(history_of("obligation", obligation.pk)),
    )


def _acts(judged: Judged) -> dict[int, Act]:
    numbers = [*judged.standing.counted, *(number for number, _why in judged.standing.not_counted)]
    return Act.objects.select_related("mine", "person", "department", "subject_person").in_bulk(numbers)


def _first_of_each_occasion(obligation: Obligation) -> Sequence[Notice]:
    """Reminders and warnings as events: one line each, however many people were told."""
    seen: dict[tuple[str, str], Notice] = {}
    for notice in Notice.objects.filter(obligation=obligation).order_by("pk"):
        seen.setdefault((notice.kind, notice.occasion), notice)
    return list(seen.values())
