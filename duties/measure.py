"""From a duty's words and the district's readings to one rule of the core, as of a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.periods import PeriodKind, Season, Span
from compliance.rules import DutyKind, FirstPeriod, OffsetUnit, Rule, Scope, Unit
from duties.models import Duty, Reading
from duties.reading_words import VISIT_KINDS
from mines.models import Mine, MineStatus

# domain.md "Readings where the text is silent": what holds where neither text nor reading speaks.
ON_PAPER = (Duty.Kind.REPORT, Duty.Kind.ASSESSMENT, Duty.Kind.COLLECTION, Duty.Kind.PLAN)
DUE_OFFSETS = {Duty.Kind.REPORT: 10, Duty.Kind.ASSESSMENT: 5, Duty.Kind.COLLECTION: 5}
AT_THE_MINE = ("routine", "unannounced", "cross", "joint", "special", "guidance")
OPEN_STATUSES = ("producing", "construction", "suspended", "construction_suspended", "closing")
PERIODIC = frozenset(PeriodKind)
# What a reading may set: more visits or days of grace than this nobody means.
MOST, LONGEST_COUNT, YEARS = 3660, 6, range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule with what the core need not know: where it applies, and which readings shaped it.

    ``statuses`` empty means every mine that is not closed; ``ownerships`` empty means every mine.
    """

    rule: Rule
    statuses: frozenset[str]
    ownerships: frozenset[str]
    due_day: date | None
    readings: tuple[Reading, ...]


def measure_on(duty: Duty, readings: Sequence[Reading], day: date, *, books_from: date | None = None) -> Measure:
    """The measure of a duty on a day.

    The text comes first; where it is silent a reading made for this very duty, then one for all duties of its kind,
    then the default of domain.md. Of two readings of one field the one that came into force later speaks, whichever was
    written down first.
    """
    in_force = sorted((r for r in readings if _speaks_on(r, day)), key=lambda r: r.effective_from or date.min)
    own = {r.field: r for r in in_force if r.duty_key == duty.key}
    of_kind = {r.field: r for r in in_force if not r.duty_key and r.kind == duty.kind}
    used: list[Reading] = []

    def value(field: str, default: object = None) -> object:
        if states(duty, field):
            return getattr(duty, field)
        reading = own.get(field) or of_kind.get(field)
        if reading is None:
            return default
        used.append(reading)
        return _read(field, reading.value)

    period = value("period")
    kind = DutyKind(duty.kind)
    visit = kind in (DutyKind.VISIT, DutyKind.PATROL)
    counted = value("counted_kinds", AT_THE_MINE if kind is DutyKind.VISIT else ())
    default_unit = Unit.COVERAGE_DAYS if kind is DutyKind.POSTING else Unit.MINE_DAYS if visit else Unit.VISITS
    unit = Unit(str(value("unit", default_unit)))
    # The office sets the due day of what is owed once; only a period's end can be followed by days of grace.
    grace = value("due_offset", DUE_OFFSETS.get(Duty.Kind(duty.kind), 0)) if period in PERIODIC else 0
    first_day = max(duty.effective_from, books_from) if books_from else duty.effective_from
    rule = Rule(
        kind=kind,
        period=PeriodKind(str(period)) if period in PERIODIC else None,
        minimum=int(str(value("minimum", 1))),
        maximum=_optional_int(value("maximum")),
        unit=unit,
        scope=Scope(str(value("scope", Scope.EACH_MINE if kind is DutyKind.POSTING else Scope.OVERALL))),
        counted_kinds=frozenset(_words(counted)) or None,
        min_days_apart=int(str(value("min_days_apart", 0))),
        first_period=FirstPeriod(str(value("first_period", FirstPeriod.TRACK))),
        due_offset=int(str(grace)),
        due_offset_unit=OffsetUnit(str(value("due_offset_unit", OffsetUnit.DAYS))),
        late_ok=bool(value("late_ok", duty.kind in ON_PAPER)),
        season=_season(str(value("season", ""))),
        in_force=Span.inclusive(first_day, duty.effective_to),
    )
    return Measure(
        rule=rule,
        statuses=frozenset(_words(value("applies_to_status", ()))),
        ownerships=frozenset(_words(value("applies_to_ownership", ()))),
        due_day=_optional_day(value("due_day")),
        readings=tuple(used),
    )


def states(duty: Duty, field: str) -> bool:
    """Whether the text itself says this field of a duty: then nothing is left to be read into it."""
    text = getattr(duty, field, None)
    return text not in (None, "", []) and not (field == Reading.Field.PERIOD and text == Duty.Period.NONE)


def check_value(field: str, text: str) -> None:
    """Raises ValueError when a reading's text does not fit the field it is to fill."""
    read: dict[str, Callable[[str], object]] = {
        Reading.Field.PERIOD: Duty.Period,
        Reading.Field.UNIT: Unit,
        Reading.Field.SCOPE: Scope,
        Reading.Field.FIRST_PERIOD: FirstPeriod,
        Reading.Field.DUE_OFFSET_UNIT: OffsetUnit,
        Reading.Field.SEASON: _season,
        Reading.Field.DUE_DAY: _day,
        Reading.Field.LATE_OK: _yes_or_no,
        Reading.Field.COUNTED_KINDS: _each_of(VISIT_KINDS),
        Reading.Field.APPLIES_TO_STATUS: _each_of(MineStatus.Status),
        Reading.Field.APPLIES_TO_OWNERSHIP: _each_of(Mine.Ownership),
    }
    read.get(field, _count)(text.strip())


def _speaks_on(reading: Reading, day: date) -> bool:
    return (reading.effective_from is None or reading.effective_from <= day) and (
        reading.effective_to is None or day <= reading.effective_to
    )


def _yes_or_no(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _each_of(known: Iterable[str]) -> Callable[[str], object]:
    """A reader of lists of known codes."""
    codes = frozenset(known)

    def read(text: str) -> list[str]:
        found = [word.strip() for word in text.split(";") if word.strip()]
        if not found or not codes.issuperset(found):
            raise ValueError(text)
        return found

    return read


def _count(text: str) -> int:
    if len(text) > LONGEST_COUNT or not 0 <= (number := int(text)) <= MOST:
        raise ValueError(text)
    return number


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def _read(field: str, text: str) -> object:
    if field == Reading.Field.LATE_OK:
        return _yes_or_no(text.strip())
    if field in (Reading.Field.COUNTED_KINDS, Reading.Field.APPLIES_TO_STATUS, Reading.Field.APPLIES_TO_OWNERSHIP):
        return [word.strip() for word in text.replace("、", ";").split(";") if word.strip()]
    return text.strip()


def _words(value: object) -> Iterable[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple | frozenset) else []


def _optional_int(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


def _optional_day(value: object) -> date | None:
    return None if value in (None, "") else date.fromisoformat(str(value))


def _season(text: str) -> Season | None:
    """``3-12`` as first and last month, both inclusive."""
    if not text:
        return None
    first, _, last = text.partition("-")
    return Season(int(first), int(last or first))
