"""The forms of what happens to a visit after it was recorded: its end, its voiding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from duties.refusals import ProblemsAtFields
from inspections.forms.visit import VisitForm


class EndForm(ProblemsAtFields):
    """结束检查: when it ended, and what else was found."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    ended_at = forms.TimeField(label=_("结束时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    findings = forms.CharField(
        label=_("发现的问题"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一条，接在已有的后面"),
    )
    late_reason = forms.CharField(
        label=_("补录原因"), required=False, max_length=500, help_text=_("检查当天之后很久才登记结束的，请写明原因")
    )

    clean_findings = VisitForm.clean_findings

    def field_for(self, name: str) -> str:
        """When it began is not asked here."""
        return "ended_at" if name == "started_at" else name


class VoidForm(ProblemsAtFields):
    """作废: why."""

    reason = forms.CharField(
        label=_("作废原因"),
        error_messages={"required": _("请写明作废的原因")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("作废后不再计次，记录和原因长期可查"),
    )
