"""The filter of the list of obligations; its names are the query string that every figure's link uses."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from accounts.models import Department
from audit.models import AuditEntry
from compliance.periods import Span
from compliance.standing import State
from dashboard import pace
from dashboard.figures import UNFINISHED, due_this_month
from dashboard.wording import SUBJECTS, article_of
from duties.models import Duty, Obligation
from inspections.reasons.checks import CHECKS
from mines.models import Mine

FIRST_YEAR = 2021
STATES = {
    "judged": (State.MET, State.MET_LATE, State.OVERDUE, State.MISSED),
    "late": Obligation.LATE,
    "unfinished": UNFINISHED,
}
SHOWS = (
    ("due", _("本月将到期")),
    ("behind", _("本月到期、按目前进度会完不成")),
    ("excused", _("免除或核减")),
)
SORTS = (
    ("due", _("到期日，先到期的在前")),
    ("-due", _("到期日，后到期的在前")),
    ("-period_start", _("周期，新的在前")),
)


class DutyChoice(ChoiceField):
    """One duty of the list, or several joined by a comma, as a phrase of the plan makes them."""

    def valid_value(self, value: Any) -> bool:
        """Every one of them must be known."""
        return all(super(DutyChoice, self).valid_value(key) for key in str(value).split(","))


class DutyFilter(django_filters.ChoiceFilter):
    """Narrows by the duty's key, whichever wording."""

    field_class = DutyChoice


class ObligationFilter(django_filters.FilterSet):
    """状态、职责、单位、煤矿、年月; ``show`` narrows to what a figure of the board counts."""

    state = django_filters.ChoiceFilter(label=_("状态"), method="by_state", empty_label=_("全部状态"))
    duty = DutyFilter(label=_("职责"), method="by_duty", empty_label=_("全部职责"))
    department = django_filters.ModelChoiceFilter(
        label=_("单位"), queryset=Department.objects.all(), empty_label=_("全部单位")
    )
    mine = django_filters.ModelChoiceFilter(label=_("煤矿"), queryset=Mine.objects.all(), empty_label=_("全部煤矿"))
    year = django_filters.ChoiceFilter(label=_("年"), method="by_year", empty_label=_("全部"))
    month = django_filters.ChoiceFilter(label=_("月"), method="by_month", empty_label=_("全部"))
    show = django_filters.ChoiceFilter(label=_("范围"), method="by_show", choices=SHOWS, empty_label=_("全部"))
    sort = django_filters.ChoiceFilter(label=_("排序"), method="by_sort", choices=SORTS, empty_label=None)
    post = django_filters.NumberFilter(field_name="post", widget=forms.HiddenInput)

    class Meta:
        """Every field is declared above."""

        model = Obligation
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[Obligation], *, mines: QuerySet[Mine], today: date) -> None:
        """Choices hold only what occurs among what the person may see."""
        super().__init__(data, queryset=queryset)
        self.today = today
        self.filters["state"].extra["choices"] = [
            ("unfinished", _("进行中和临期")),
            ("late", _("逾期和未完成")),
            ("judged", _("已评")),
            *Obligation.State.choices,
        ]
        self.filters["duty"].extra["choices"] = self._duties(str(self.data.get("duty") or ""))
        self.filters["department"].queryset = Department.objects.filter(pk__in=queryset.values("department"))
        self.filters["mine"].queryset = mines
        first = queryset.aggregate(first=Min("period_end"))["first"]
        years = range(today.year, (first.year if first else today.year) - 1, -1)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]
        self.filters["month"].extra["choices"] = [(str(month), str(month)) for month in range(1, 13)]

    def by_state(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """One state, or one of the groups that the figures count."""
        return rows.filter(state__in=STATES.get(value, (value,)))

    def by_duty(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """By key: an amended duty is still the same duty."""
        return rows.filter(duty__key__in=value.split(","))

    def by_year(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """The year in which the period ends."""
        return rows.filter(period_end__year=int(value))

    def by_month(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """The month in which the period ends, of whichever year is chosen."""
        return rows.filter(period_end__month=int(value))

    def by_show(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """What a figure of the board counts."""
        if value == "excused":
            return rows.filter(Q(state=State.EXCUSED) | Q(required__lt=F("base_required")))
        rows = rows.filter(due_this_month(self.today))
        if value == "due":
            return rows
        windows = rows.order_by().values_list("window_start", "window_end").distinct()
        return rows.filter(pace.behind([Span.inclusive(*window) for window in windows], today=self.today))

    def by_sort(self, rows: QuerySet[Obligation], _name: str, value: str) -> QuerySet[Obligation]:
        """Within a day, as they were opened."""
        return rows.order_by(value, "id")

    def _duties(self, chosen: str) -> list[tuple[str, str]]:
        wordings = Duty.objects.select_related("clause").order_by("id")
        labels = {duty.key: f"{article_of(duty)}{duty.title}" for duty in wordings}
        choices = list(labels.items())
        several = chosen.split(",")
        if len(several) > 1 and all(key in labels for key in several):
            choices.insert(0, (chosen, gettext("；").join(labels[key] for key in several)))
        return choices

    def echoed(self) -> list[str]:
        """What the list is narrowed by, in words; for its head and its exports."""
        if not self.form.is_valid():
            return []
        words = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "") or name in ("sort", "post"):
                continue
            choices = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
            words.append(f"{field.label}：{choices.get(value, value)}")
        return words


class ReasonFilter(forms.Form):
    """Narrowing the reasons to look: which month, who, which kind."""

    month = forms.CharField(
        label=_("月份"), required=False, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-09"})
    )
    person = forms.CharField(label=_("人员"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *((check.key, check.title) for check in CHECKS)]
    )

    def __init__(self, data: Any, *, today: date) -> None:
        """The running month unless another is asked for."""
        super().__init__({**data.dict(), "month": data.get("month") or f"{today:%Y-%m}"})

    def clean_month(self) -> date:
        """Its first day."""
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError as error:
            raise forms.ValidationError(gettext("请填年和月，例如 2021-09")) from error

    def wanted(self) -> dict[str, Any]:
        """What is asked for, in the words of ``reasons.lines_of``."""
        asked = self.cleaned_data
        return {"day": asked["month"], "person": asked["person"].strip(), "kind": asked["kind"]}

    def echoed(self) -> list[str]:
        """The same in words, for the head of an export."""
        if not self.is_valid():
            return []
        asked = {**self.cleaned_data, "month": self.data["month"]}
        asked["kind"] = next((str(check.title) for check in CHECKS if check.key == asked["kind"]), "")
        return [f"{field.label}：{asked[name]}" for name, field in self.fields.items() if asked[name]]


class AuditFilter(forms.Form):
    """Narrowing the audit trail: by person, by action, by the thing itself, by day."""

    actor = forms.CharField(label=_("用户名"), required=False, max_length=150)
    action = forms.ChoiceField(
        label=_("动作"),
        required=False,
        choices=[("", _("全部")), *((f"{word}.", text) for word, text in SUBJECTS.items())],
    )
    subject = forms.CharField(label=_("对象"), required=False, max_length=40)
    day = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries asked for."""
        asked = self.cleaned_data
        if asked["actor"]:
            entries = entries.filter(actor=asked["actor"].strip())
        if asked["action"]:
            entries = entries.filter(action__startswith=asked["action"])
        if asked["subject"]:
            subject, _colon, number = asked["subject"].strip().partition(":")
            entries = entries.filter(subject=subject, **({"subject_id": number} if number else {}))
        return entries.filter(at__date=asked["day"]) if asked["day"] else entries
