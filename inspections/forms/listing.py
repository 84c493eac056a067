"""The filters of the list of visits."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reach import sight
from accounts.signed_in import SignedInRequest
from audit.prepared import Listed, Scope
from inspections.models import Visit, VisitParticipant
from mines.models import Mine

# What a line names.
NAMED = ("mine", "superseded_by")
BESIDE = ("participants__person", "findings")


class VisitFilter(django_filters.FilterSet):
    """Narrows the list by mine, person, kind and month; corrected and voided ones only when asked for."""

    mine = django_filters.ModelChoiceFilter(
        queryset=lambda request: Mine.objects.visible_to(request.user), label=_("煤矿"), empty_label=_("全部煤矿")
    )
    person = django_filters.CharFilter(label=_("检查人员"), method="by_person")
    kind = django_filters.ChoiceFilter(choices=Visit.Kind.choices, label=_("方式"), empty_label=_("全部方式"))
    month = django_filters.CharFilter(
        label=_("月份"), method="by_month", widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-09"})
    )
    books = django_filters.ChoiceFilter(
        choices=[("open", _("未结束")), ("late", _("补录")), ("voided", _("已更正或作废"))],
        label=_("状态"),
        empty_label=_("在册"),
        method="by_books",
    )

    class Meta:
        """The declared filters alone."""

        model = Visit
        fields: ClassVar[list[str]] = []

    def by_person(self, rows: QuerySet[Visit], _name: str, value: str) -> QuerySet[Visit]:
        """Name, pinyin or initials of somebody present."""
        text = value.strip()
        start = text.lower()
        found = Q(person__name__contains=text) | Q(person__initials=start) | Q(person__pinyin__startswith=start)
        present = VisitParticipant.objects.filter(found).values("visit")
        return rows.filter(pk__in=present)

    def by_month(self, rows: QuerySet[Visit], _name: str, value: str) -> QuerySet[Visit]:
        """Visits of one month, ``2021-09``; what is no month holds no visit."""
        month = _month(value)
        return rows.filter(day__year=month.year, day__month=month.month) if month else rows.none()

    def by_books(self, rows: QuerySet[Visit], _name: str, value: str) -> QuerySet[Visit]:
        """Open, late or voided ones."""
        wanted = {
            "open": Q(ended=False, voided_at__isnull=True),
            "late": Q(late_days__gt=0, voided_at__isnull=True),
            "voided": Q(voided_at__isnull=False),
        }
        return rows.filter(wanted[value])

    @property
    def narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def qs(self) -> QuerySet[Visit]:
        """The books as they stand, unless voided ones are asked for."""
        seen = Visit.objects.visible_to(self.request.user)
        self.queryset = seen.select_related(*NAMED).prefetch_related(*BESIDE)
        rows: QuerySet[Visit] = super().qs
        return rows if self.data.get("books") == "voided" else rows.filter(voided_at__isnull=True)


class Newest(Listed):
    """The list as it is opened, not narrowed."""

    def __getitem__(self, wanted: slice) -> list[Visit]:
        """One page, with who was there and what was found."""
        visits = super().__getitem__(wanted)
        prefetch_related_objects(visits, *BESIDE)
        return visits


def rows_of(listing: VisitFilter, user: User) -> Any:
    """The visits of a list, to be paged."""
    if listing.narrowed:
        return listing.qs
    seen = Scope.seen_by(sight(user), "visits", lambda reader: Visit.objects.visible_to(reader).current())
    return Newest(seen, "list", lambda rows: rows.select_related(*NAMED))


def filtered(request: SignedInRequest) -> VisitFilter:
    """The visits one may see, narrowed by the query string."""
    # Which ones those are is asked when the list is narrowed: as it is opened, ``rows_of`` has them ready.
    return VisitFilter(request.GET, queryset=Visit.objects.none(), request=request)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
