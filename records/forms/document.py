"""The form of a record: it adapts to the duty it answers. And the forms that correct or void one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from duties.refusals import ProblemsAtFields
from mines.models import Enterprise, Mine
from records.asked import Asked
from records.choices import periods_of
from records.drafts import RecordDraft
from records.models import Record

# The day on which it was done is called after what was done.
DAY_WORDS = {
    Record.Kind.REPORT: _("报送日期"),
    Record.Kind.MEETING: _("会议日期"),
    Record.Kind.COLLECTION: _("收集日期"),
    Record.Kind.ASSESSMENT: _("考核日期"),
    Record.Kind.PLAN: _("印发日期"),
    Record.Kind.PUBLICATION: _("公布日期"),
}
# What is written is told by one of these; a meeting, a collection or a score may stand without.
TELLING = ("number", "title", "attachment")
WRITTEN = (Record.Kind.REPORT, Record.Kind.PLAN, Record.Kind.PUBLICATION)


def day_input() -> forms.DateInput:
    """A date field of the browser's own."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ScoreField(forms.DecimalField):
    """A score of 0 to 100 with at most one decimal; empty where none is given."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("得分请填数字，如 95 或 95.5"),
        "min_value": _("得分应在 0 到 100 之间"),
        "max_value": _("得分应在 0 到 100 之间"),
        "max_decimal_places": _("得分最多一位小数"),
    }

    def __init__(self, **options: Any) -> None:
        """The bounds are the field's own."""
        super().__init__(required=False, min_value=0, max_value=100, decimal_places=1, **options)


class RecordForm(ProblemsAtFields):
    """记一份材料: only the fields that the duty asks for."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("单位"), empty_label=None, error_messages={"required": _("请选择单位")}
    )
    for_day = forms.DateField(label=_("所属期"), widget=day_input(), error_messages={"required": _("请选择所属期")})
    sent_on = forms.DateField(label=_("报送日期"), widget=day_input(), error_messages={"required": _("请填日期")})
    late_reason = forms.CharField(label=_("补录原因"), required=False, max_length=500)
    mine = forms.ModelChoiceField(
        Mine.objects.none(),
        label=_("煤矿"),
        required=False,
        empty_label=_("请选择煤矿"),
        error_messages={"required": _("请选择煤矿")},
    )
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=_("煤矿企业"),
        required=False,
        empty_label=_("请选择煤矿企业"),
        error_messages={"required": _("请选择煤矿企业")},
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("驻矿安监员"),
        required=False,
        empty_label=_("请选择驻矿安监员"),
        error_messages={"required": _("请选择驻矿安监员")},
    )
    score = ScoreField(label=_("得分"))
    number = forms.CharField(label=_("文号"), required=False, max_length=80)
    title = forms.CharField(label=_("标题"), required=False, max_length=200)
    recipient = forms.CharField(label=_("报送对象"), required=False, max_length=100)
    attachment = forms.FileField(
        label=_("附件"), required=False, help_text=_("PDF、docx、xlsx、JPG、PNG，不超过 10 MB")
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        asked: Asked,
        departments: Sequence[Department],
        mines: QuerySet[Mine],
        chosen: date,
        today: date,
        initial: dict[str, Any] | None = None,
        corrects: Record | None = None,
    ) -> None:
        """``asked``: the duty for the period that holds ``chosen``; ``departments`` one may record it for.

        ``corrects``: what it replaces, whose file stays with it.
        """
        super().__init__(data, files, initial=initial)
        self.asked = asked
        self.corrects = corrects
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["department"].queryset = Department.objects.filter(  # type: ignore[attr-defined]
            pk__in=[department.pk for department in departments]
        )
        self.fields["sent_on"].label = DAY_WORDS[Record.Kind(asked.duty.kind)]
        self._ask_period(chosen, today)
        self._ask_subject(mines)
        unasked = set()
        if asked.duty.kind != Record.Kind.ASSESSMENT:
            unasked.add("score")
        if asked.duty.kind not in (Record.Kind.REPORT, Record.Kind.PLAN):
            unasked.add("recipient")
        for name in unasked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What was written must be told from nothing at all."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        told = any(data.get(name) or name in self.errors for name in TELLING)
        kept = self.corrects is not None and bool(self.corrects.attachment)
        if self.asked.duty.kind in WRITTEN and not told and not kept:
            self.add_error("number", gettext("请至少填写文号、标题、附件中的一项"))
        return data

    def draft(self) -> RecordDraft:
        """What was filled in, for the action."""
        data = self.cleaned_data
        subjects = {f"{name}_id": thing.pk for name in ("mine", "enterprise", "person") if (thing := data.get(name))}
        texts = {name: data[name] for name in ("number", "title", "note", "late_reason")}
        return RecordDraft(
            token=data["token"],
            duty_key=self.asked.duty.key,
            department_id=data["department"].pk,
            for_day=data.get("for_day") or data["sent_on"],
            sent_on=data["sent_on"],
            recipient=data.get("recipient", ""),
            score=data.get("score"),
            attachment=data["attachment"],
            **texts,
            **subjects,
        )

    def _ask_period(self, chosen: date, today: date) -> None:
        """A meeting counts on its day, so no period is asked for; else its name is chosen where it has one."""
        if self.asked.duty.kind == Record.Kind.MEETING:
            del self.fields["for_day"]
            return
        periods = periods_of(self.asked, chosen=chosen, today=today)
        if periods:
            self.fields["for_day"].widget = forms.Select(choices=periods)

    def _ask_subject(self, mines: QuerySet[Mine]) -> None:
        """One mine, enterprise or inspector, where the duty is owed for each."""
        choices: dict[str, QuerySet[Any]] = {
            "mine": mines,
            "enterprise": Enterprise.objects.filter(mines__in=mines).distinct(),
            "person": User.objects.filter(postings__voided_at__isnull=True, postings__mine__in=mines).distinct(),
        }
        for name, rows in choices.items():
            if name == self.asked.subject:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
                self.fields[name].required = True
            else:
                del self.fields[name]


class CorrectionForm(RecordForm):
    """更正: the same fields, and why."""

    reason = forms.CharField(label=_("更正原因"), max_length=500, error_messages={"required": _("请写明更正的原因")})


class VoidForm(ProblemsAtFields):
    """作废: why."""

    reason = forms.CharField(
        label=_("作废原因"),
        error_messages={"required": _("请写明作废的原因")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("作废后不再计次，记录和原因长期可查"),
    )


def blank(
    asked: Asked, *, chosen: date, department: Department, subject: dict[str, Any], today: date
) -> dict[str, Any]:
    """What a new form begins with: the period in question, today, the recipient the text names."""
    return {
        "token": uuid4(),
        "department": department.pk,
        "for_day": asked.period.start if asked.period else chosen,
        "sent_on": today,
        "recipient": asked.duty.recipient,
        **subject,
    }


def initial_of(record: Record, asked: Asked) -> dict[str, Any]:
    """The fields of a form that corrects a record."""
    names = ("sent_on", "number", "title", "recipient", "score", "note", "late_reason")
    return {
        "token": uuid4(),
        "department": record.department_id,
        "for_day": asked.period.start if asked.period else record.for_day,
        "mine": record.mine_id,
        "enterprise": record.enterprise_id,
        "person": record.person_id,
        **{name: getattr(record, name) for name in names},
    }
