"""Where a visit counts: the obligations it touches, which of them took it, and why the others did not."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from duties.candidates import bound, period_holds
from duties.crediting import Credit, credits_of
from duties.models import Act, BookSetting, Duty, Obligation
from inspections.models import Visit


def obligations_near(people: Iterable[int], day: date, *, seen_by: User) -> QuerySet[Obligation]:
    """Visit duties whose period holds the day, of whatever these people ever held; those one may see."""
    rows = Obligation.objects.visible_to(seen_by).owed()
    rows = rows.filter(bound(people, period_holds(day)), duty__kind=Duty.Kind.VISIT)
    return rows.select_related("duty", "department", "post__department", "mine").order_by("due", "pk")


def unbooked(visit: Visit) -> str:
    """Why a visit of so early a day counts nowhere: the books, or the duties, begin later; else empty."""
    setting = BookSetting.find()
    books_from = setting.books_from if setting else None
    if books_from is not None and visit.day < books_from:
        return _("早于记账起始日 %(day)s，不入账") % {"day": books_from}
    first = Duty.objects.filter(kind=Duty.Kind.VISIT).aggregate(day=Min("effective_from"))["day"]
    if first is not None and visit.day < first:
        return _("早于职责施行日 %(day)s，不入账") % {"day": first}
    return ""


def credits_of_visit(visit: Visit, *, today: date, seen_by: User) -> list[Credit]:
    """What became of each person's part in a visit, in the obligations one may see."""
    acts = {act.pk: act.person for act in Act.objects.of_sources(f"visit:{visit.pk}").select_related("person")}
    people = {person.pk for person in acts.values() if person is not None}
    return credits_of(acts, list(obligations_near(people, visit.day, seen_by=seen_by)), today=today)
