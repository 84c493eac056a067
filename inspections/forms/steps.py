"""The forms of what happens to a visit after it was recorded: its end, its voiding."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from duties.refusals import ProblemsAtFields
from inspections.forms.visit import VisitForm
from inspections.models import Visit, VisitParticipant


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


class ConfirmForm(forms.Form):
    """待我确认: which of them."""

    visits = forms.MultipleChoiceField(
        error_messages={
            "required": _("请先勾选要确认的检查"),
            "invalid_choice": _("名单已经变了，请看过之后重新勾选"),
        }
    )

    def __init__(self, data: Any = None, *, waiting: QuerySet[VisitParticipant]) -> None:
        """``waiting``: the person's own that he has not answered; read when something is chosen."""
        super().__init__(data)
        self.waiting = waiting
        field: Any = self.fields["visits"]
        field.choices = lambda: [(str(row.visit_id), row.visit_id) for row in waiting]

    def clean_visits(self) -> list[Visit]:
        """The visits themselves."""
        return [row.visit for row in self.waiting if str(row.visit_id) in self.cleaned_data["visits"]]


class DeclineForm(ProblemsAtFields):
    """本人未参加: a word of reason."""

    reason = forms.CharField(
        label=_("说明"),
        error_messages={"required": _("请写一句说明，例如当天在哪里")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "这次检查不会计入您的职责；记录人会收到通知，区安委办能看到。提交后不能改回；记错了的，请记录人重新记一次"
        ),
    )


class VoidForm(ProblemsAtFields):
    """作废: why."""

    reason = forms.CharField(
        label=_("作废原因"),
        error_messages={"required": _("请写明作废的原因")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("作废后不再计次，记录和原因长期可查"),
    )
