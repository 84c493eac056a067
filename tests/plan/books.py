"""What the books hold of an article: who is bound, in which words, of which class; and that only figures are judged."""

from collections.abc import Mapping

from duties.models import Clause, Duty, DutyBearer, Obligation

# Classes that open an obligation by the calendar. The others wait for a fact, a plan, a due day or a local setting.
FIGURED = {
    Duty.Recurrence.PERIODIC,
    Duty.Recurrence.INHERITED,
    Duty.Recurrence.IMPLIED,
    Duty.Recurrence.POSTING,
}


def holds(article: int, expected: Mapping[str, tuple[str, str]]) -> None:
    """The article's duties are exactly these: key → (who is bound, class); each quotes the article's own words.

    Whatever has no measure by the calendar owes nothing yet, so it stands in no rate.
    """
    duties = {duty.key: duty for duty in Duty.objects.filter(article=str(article)).select_related("clause")}
    assert {key: (bound(duty), duty.recurrence) for key, duty in duties.items()} == dict(expected)
    for duty in duties.values():
        assert duty.clause.number == article
        assert duty.clause.text.count(duty.quote) == 1, duty.key
    silent = [duty.pk for duty in duties.values() if duty.recurrence not in FIGURED]
    assert not Obligation.objects.filter(duty__in=silent).exists()


def bound(duty: Duty) -> str:
    """Who is bound, as the screen says it; empty where the text names nobody."""
    return "、".join(_name(bearer) for bearer in duty.bearers.select_related("department", "post__department"))


def words_of(article: int) -> str:
    """The article as it was issued."""
    return Clause.objects.get(number=article).text


def _name(bearer: DutyBearer) -> str:
    if bearer.post is not None:
        return f"{bearer.post.department.name}{bearer.post.title}"
    return bearer.department.name if bearer.department else str(bearer.get_group_display())
