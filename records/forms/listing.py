"""The filters of the list of records."""

from datetime import date
from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.signed_in import SignedInRequest
from records.models import Record


class RecordFilter(django_filters.FilterSet):
    """Narrows the list by department, month and text; the kind stands in tabs; voided ones only when asked for."""

    kind = django_filters.ChoiceFilter(choices=Record.Kind.choices, widget=forms.HiddenInput)
    department = django_filters.ModelChoiceFilter(
        queryset=lambda request: _with_records(request.user), label=_("单位"), empty_label=_("全部单位")
    )
    month = django_filters.CharFilter(
        label=_("日期所在月"),
        method="by_month",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-09"}),
    )
    text = django_filters.CharFilter(label=_("标题、文号或人员"), method="by_text")
    books = django_filters.ChoiceFilter(
        choices=[("late", _("补录")), ("voided", _("已更正或作废"))],
        label=_("状态"),
        empty_label=_("在册"),
        method="by_books",
    )

    class Meta:
        """The declared filters alone."""

        model = Record
        fields: ClassVar[list[str]] = []

    def by_month(self, rows: QuerySet[Record], _name: str, value: str) -> QuerySet[Record]:
        """Records sent in one month, ``2021-09``; what is no month holds no record."""
        try:
            month = date.fromisoformat(f"{value}-01")
        except ValueError:
            return rows.none()
        return rows.filter(sent_on__year=month.year, sent_on__month=month.month)

    def by_text(self, rows: QuerySet[Record], _name: str, value: str) -> QuerySet[Record]:
        """Title, number, or the inspector by name or pinyin initials."""
        text = value.strip()
        return rows.filter(
            Q(title__contains=text)
            | Q(number__contains=text)
            | Q(person__name__contains=text)
            | Q(person__initials=text.lower())
        )

    def by_books(self, rows: QuerySet[Record], _name: str, value: str) -> QuerySet[Record]:
        """Late or voided ones."""
        return rows.filter(late_days__gt=0) if value == "late" else rows.filter(voided_at__isnull=False)

    @property
    def qs(self) -> QuerySet[Record]:
        """The books as they stand, unless voided ones are asked for."""
        rows: QuerySet[Record] = super().qs
        return rows if self.data.get("books") == "voided" else rows.filter(voided_at__isnull=True)


def filtered(request: SignedInRequest) -> RecordFilter:
    """The records one may see, narrowed by the query string."""
    rows = Record.objects.visible_to(request.user)
    rows = rows.select_related("duty", "department", "mine", "enterprise", "person", "superseded_by")
    return RecordFilter(request.GET, queryset=rows, request=request)


def _with_records(user: User) -> QuerySet[Department]:
    """Departments that have something on record for this person to see."""
    seen = Record.objects.visible_to(user).order_by().values("department")
    return Department.objects.filter(pk__in=seen)
