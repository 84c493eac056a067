"""The figures of the report, in the order in which they build on one another."""

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import Department, Post, User
from bench import district
from bench.measure import Figure, figure
from duties.actions.catalogue import BearerDraft, save_duty
from duties.models import Duty, Flag, Obligation
from duties.sweep import sweep
from exchange.actions.imports import import_now
from exchange.kinds import BY_NAME
from exchange.reading import read_table
from inspections.actions import record_visit
from inspections.drafts import Participant, VisitDraft
from mines.models import Mine

# Plain SQL for the same question: who made fewer than five distinct mine-days in March, by post.
SHORT_BY_SQL = """
SELECT a.post_id, COUNT(*) FROM (
  SELECT DISTINCT p.post_id AS post_id, c.mine_id, c.day
  FROM duties_act c JOIN accounts_appointment p ON p.user_id = c.person_id
  WHERE c.kind = 'visit' AND c.voided_at IS NULL AND c.day BETWEEN '2024-03-01' AND '2024-03-31'
    AND c.visit_kind IN ('routine', 'unannounced', 'cross', 'joint', 'special', 'guidance')
    AND p.voided_at IS NULL AND p.starts <= c.day AND (p.ends IS NULL OR p.ends >= c.day)
) a GROUP BY a.post_id HAVING COUNT(*) < 5
"""
# The same ten thousand visits written by one statement, with nothing understood, checked, credited or recorded.
COPY_BY_SQL = """
CREATE TEMPORARY TABLE bench_copy AS SELECT v.*, p.person_id FROM inspections_visit v
  JOIN inspections_visitparticipant p ON p.visit_id = v.id
"""
ONE_BY_SQL = """
SELECT COUNT(*) FROM (
  SELECT DISTINCT c.mine_id, c.day FROM duties_act c
  JOIN accounts_appointment a ON a.user_id = c.person_id JOIN accounts_post p ON p.id = a.post_id
  WHERE p.title = '岗位9999' AND c.kind = 'visit' AND c.voided_at IS NULL
    AND c.day BETWEEN '2024-03-01' AND '2024-03-31'
    AND a.voided_at IS NULL AND a.starts <= c.day AND (a.ends IS NULL OR a.ends >= c.day)
) days
"""


def all_figures() -> Iterator[Figure]:
    """Every figure once."""
    district.build(bearers=10_000, acts=100_000, short=5_000)
    yield figure(
        "open and judge 10,000 obligations over 100,000 acts", lambda: sweep(today=district.LAST), plain=SHORT_BY_SQL
    )
    yield figure(
        "flag 5,000 newly late of 10,000 obligations, with audit rows",
        _flag_five_thousand,
        plain=SHORT_BY_SQL,
        most_queries=25,
        most_seconds=1.0,
    )
    yield figure(
        "sweep again: nothing to do",
        lambda: sweep(today=district.LAST + timedelta(days=1)),
        plain=SHORT_BY_SQL,
        most_queries=15,
    )
    yield figure("create one monthly duty", _create_duty, most_queries=12)
    yield figure(
        "post one visit among 10,000 obligations and 100,000 acts", _post_visit, plain=ONE_BY_SQL, most_queries=30
    )
    yield figure("import 10,000 visits from a file", _import_visits, plain=COPY_BY_SQL, most_seconds=20.0)
    yield figure("post one visit among 10,000 visits more", _post_visit, plain=ONE_BY_SQL, most_queries=30)


def _flag_five_thousand() -> int:
    result = sweep(today=district.LAST + timedelta(days=1))
    if (result.flagged, Flag.objects.count()) != (5_000, 5_000):
        raise AssertionError(f"5,000 flags were due, {result.flagged} were raised")
    return result.flagged


def _create_duty() -> Duty:
    return save_duty(
        key=f"bench-{Duty.objects.count()}",
        effective_from=date(2024, 4, 1),
        values={"action": "到煤矿检查", "kind": "visit", "period": "month", "minimum": 3},
        bearers=[BearerDraft(department=Department.objects.get())],
        by=None,
    )


def _post_visit() -> Obligation:
    person = User.objects.get(username="b9999")
    day = district.LAST
    draft = VisitDraft(mine_id=Mine.objects.order_by("-pk")[0].pk, day=day, participants=(Participant(person.pk),))
    record_visit(draft=draft, by=person, today=day)
    post = Post.objects.get(title="岗位9999")
    return Obligation.objects.get(post=post, period_start=district.MONTH)


def _import_visits() -> int:
    """A csv of 10,000 joint visits: read, understood, checked, recorded, credited."""
    mines = list(Mine.objects.order_by("pk").values_list("name", flat=True))
    rows = ["煤矿,日期,检查方式,检查人员,外部编号"]
    for number in range(10_000):
        day = district.MONTH + timedelta(days=number % 31)
        people = f"人员{number % 500}、人员{(number + 7) % 500}"
        rows.append(f"{mines[number % 50]},{day},常规检查,{people},R-{number}")
    reading = read_table("\n".join(rows).encode(), filename="visits.csv", sheet=None, resource=BY_NAME["visits"]())
    by = User(username="system")
    run = import_now(
        kind="visits", reading=reading, skip_rejected=False, by=by, today=district.LAST + timedelta(days=2)
    )
    if (run.new, run.rejected) != (10_000, 0):
        raise AssertionError(f"{run.new} new, {run.rejected} rejected")
    return run.new
