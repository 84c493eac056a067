"""本地设置: whatever the office reads into a text that is silent, the books go on."""

from collections.abc import Callable
from datetime import date

from duties.actions.catalogue import save_reading
from duties.models import Duty, Obligation
from duties.standings import Filter, as_rows, standings
from tests.plan.books import FIGURED
from tests.plan.district import District

On = Callable[[date], District]


def test_every_duty_that_has_no_period_can_be_given_one(on: On) -> None:
    """All of them at once, quarterly from 1 July, one mine being closed: the sweep runs, the list can be printed.

    Those that arise on an event stay without; principles are shown and not judged; the text stays silent throughout.
    """
    district = on(date(2021, 6, 30))
    district.becomes("closed", "永福实业", on=date(2021, 5, 20))
    silent = list(Duty.objects.exclude(recurrence__in=FIGURED).filter(period__in=("", "none")))
    for duty in silent:
        since = {"effective_from": date(2021, 7, 1), "by": district.cast.office}
        save_reading(duty_key=duty.key, field="period", value="quarter", note="试行", **since)
    district.night_passes(to=date(2021, 10, 11))
    rows = Obligation.objects.owed().filter(duty__in=silent)
    assert rows.exists()
    assert {row.period_start for row in rows} == {date(2021, 7, 1), date(2021, 10, 1)}
    assert not rows.filter(duty__kind="event").exists()
    assert set(rows.filter(duty__recurrence="standing").values_list("state", flat=True)) == {"not_judged"}
    books, judged = standings(Filter(first=date(2021, 7, 1)), today=district.today)
    assert len(as_rows(books, judged, explain=True)) == len(judged)
    for duty in silent:
        former = duty.period
        duty.refresh_from_db()
        assert duty.period == former
