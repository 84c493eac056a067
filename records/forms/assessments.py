"""The assessment grid as a form: a score and a note per inspector, and what holds for all of them."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from duties.refusals import ProblemsAtFields
from records.forms.document import ScoreField, day_input
from records.grid import Entry, Grid, Row
from records.models import Record


class Line(NamedTuple):
    """One row as the template shows it."""

    row: Row
    score: forms.BoundField
    note: forms.BoundField
    seen: forms.BoundField


class GridForm(ProblemsAtFields):
    """考核表: an empty row is left alone, a changed one is a correction."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("考核单位"), empty_label=None, error_messages={"required": _("请选择单位")}
    )
    sent_on = forms.DateField(
        label=_("考核日期"),
        widget=day_input(),
        help_text=_("只用于新填的行"),
        error_messages={"required": _("请填日期")},
    )
    late_reason = forms.CharField(label=_("补录原因"), required=False, max_length=500)
    reason = forms.CharField(
        label=_("更正原因"), required=False, max_length=500, help_text=_("改了已有的成绩，须写明原因")
    )

    def __init__(self, data: Any = None, *, grid: Grid, departments: list[Department], today: date) -> None:
        """One pair of fields per inspector, filled with what is on record."""
        super().__init__(data, initial={"department": departments[0].pk, "sent_on": today})
        self.grid = grid
        self.fields["department"].queryset = Department.objects.filter(  # type: ignore[attr-defined]
            pk__in=[department.pk for department in departments]
        )
        for row in grid.rows:
            record = row.record
            # The summary above the table calls a field by the inspector.
            self.fields[f"score_{row.person_id}"] = ScoreField(
                label=row.name,
                initial=record.score if record else None,
                widget=forms.NumberInput(attrs={"class": "plain-input num", "inputmode": "decimal"}),
            )
            self.fields[f"note_{row.person_id}"] = forms.CharField(
                label=gettext("%(name)s 备注") % {"name": row.name},
                required=False,
                max_length=1000,
                initial=record.note if record else "",
                widget=forms.TextInput(attrs={"class": "plain-input"}),
            )
            # Which record stood in the row when the page was drawn: somebody else may have written since.
            self.fields[f"seen_{row.person_id}"] = forms.IntegerField(
                required=False, initial=record.pk if record else None, widget=forms.HiddenInput()
            )

    def clean(self) -> dict[str, Any]:
        """A note needs a score beside it, and a score on record is not emptied but voided."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.untouched = set()
        for row in self.grid.rows:
            score, note = f"score_{row.person_id}", f"note_{row.person_id}"
            seen = data.get(f"seen_{row.person_id}")
            if f"seen_{row.person_id}" in self.data and seen != (row.record.pk if row.record else None):
                shown = Record.objects.filter(pk=seen or 0).first()
                if (data.get(score), data.get(note, "")) == ((shown.score, shown.note) if shown else (None, "")):
                    # He left the row as it was shown to him: what the other wrote stands.
                    self.untouched.add(row.person_id)
                else:
                    self.add_error(score, _("这一行刚才已由他人改动，请刷新页面核对后再填"))
                continue
            if score in self.errors or data.get(score) is not None:
                continue
            if row.record is not None and row.record.score is not None:
                self.add_error(score, _("已有成绩不能清空；要作废请打开那一条"))
            elif data.get(note) and row.record is None:
                self.add_error(score, _("写了备注，请一并填得分"))
        return data

    def entries(self) -> dict[int, Entry]:
        """What was typed, by inspector."""
        found: dict[int, Entry] = {}
        for row in self.grid.rows:
            if row.person_id in self.untouched:
                continue
            score: Decimal | None = self.cleaned_data[f"score_{row.person_id}"]
            found[row.person_id] = Entry(score, self.cleaned_data[f"note_{row.person_id}"])
        return found

    @property
    def lines(self) -> list[Line]:
        """Rows with their fields."""
        return [
            Line(row, *(self[f"{name}_{row.person_id}"] for name in ("score", "note", "seen")))
            for row in self.grid.rows
        ]

    @property
    def shared(self) -> list[forms.BoundField]:
        """The fields that hold for the whole table; why it is corrected only where something is on record."""
        names = ["department", "sent_on", "late_reason", *(["reason"] if self.grid.scored else [])]
        return [self[name] for name in names]
