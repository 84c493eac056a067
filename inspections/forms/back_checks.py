"""The forms of the monthly sample: which month, and what a visit came to."""

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duties.refusals import ProblemsAtFields
from inspections.models import BackCheck

YEARS = range(2000, 2100)


def month_asked(text: str) -> date | None:
    """The first day of a month written 2021-09; None where it is none."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month.year in YEARS else None


class MonthForm(forms.Form):
    """Which month's sample."""

    month = forms.CharField(label=_("月份"), widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-09"}))

    def clean_month(self) -> date:
        """Its first day."""
        month = month_asked(self.cleaned_data["month"])
        if month is None:
            raise forms.ValidationError(gettext("请填年和月，例如 2021-09"))
        return month


class BackCheckForm(ProblemsAtFields):
    """回访结果."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        widget=forms.RadioSelect,
        choices=BackCheck.Outcome.choices,
        error_messages={"required": _("请选择结果")},
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("看了什么、问了谁；不属实或无法核实的必填"),
    )
