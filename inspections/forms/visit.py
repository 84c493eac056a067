"""The form of a visit: recording one, and correcting one."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duties.refusals import ProblemsAtFields
from inspections.companions import Companion, understand_names
from inspections.drafts import Participant, VisitDraft
from inspections.models import Visit
from mines.models import Mine

OTHER_DAY = "other"
MOST_DIGITS = 18  # what a database takes for a number
DayInput = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
YES_NO = [("yes", _("是")), ("no", _("否"))]
# In the order of the phone's thumb: the common ones first.
KINDS = [
    Visit.Kind.ROUTINE,
    Visit.Kind.UNANNOUNCED,
    Visit.Kind.JOINT,
    Visit.Kind.CROSS,
    Visit.Kind.FOLLOW_UP,
    Visit.Kind.REMOTE_VIDEO,
    Visit.Kind.SPECIAL,
    Visit.Kind.GUIDANCE,
]


class PeopleInput(forms.CheckboxSelectMultiple):
    """A list of people that the page's script searches by pinyin, initials and department."""

    def __init__(self) -> None:
        """Without people until the form knows them."""
        super().__init__()
        self.keys: dict[str, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option with what the person can be found by."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"]["data-keys"] = self.keys.get(str(option["value"]), "")
        return option


class PeopleField(forms.MultipleChoiceField):
    """Ids of people. Whether each may be named is the action's rule, so nobody is looked up here."""

    widget = PeopleInput

    def valid_value(self, value: str) -> bool:
        """An id, whoever it is."""
        return value.isdecimal() and len(value) < MOST_DIGITS


class VisitForm(ProblemsAtFields):
    """记一次检查: today and oneself are filled in; the mine is chosen, so that none is recorded by accident."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    # The warnings the person has been shown; pressing the button again with the same ones means: I know.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.ModelChoiceField(
        Mine.objects.none(),
        label=_("煤矿"),
        empty_label=_("请选择煤矿"),
        error_messages={"required": _("请选择煤矿")},
    )
    day_choice = forms.ChoiceField(
        label=_("日期"), widget=forms.RadioSelect, error_messages={"required": _("请选择日期")}
    )
    day_other = forms.DateField(label=_("其他日期"), required=False, widget=DayInput)
    kind = forms.ChoiceField(
        label=_("方式"),
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in KINDS],
        error_messages={"required": _("请选择检查方式")},
    )
    participants = PeopleField(
        label=_("检查人员"),
        required=False,
        help_text=_("同去的人本人确认之后，各自计入本人职责"),
    )
    names = forms.CharField(
        label=_("名单里没有的人"),
        required=False,
        max_length=500,
        help_text=_("姓名用顿号分开；同名的写“姓名@单位”"),
    )
    underground = forms.ChoiceField(
        label=_("下井"),
        widget=forms.RadioSelect,
        choices=[("yes", _("下井")), ("no", _("未下井"))],
        error_messages={"required": _("请选择是否下井")},
    )
    findings = forms.CharField(
        label=_("发现的问题"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一条；没有问题就留空"),
    )
    late_reason = forms.CharField(label=_("补录原因"), required=False, max_length=500)
    started_at = forms.TimeField(label=_("开始时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    ended_at = forms.TimeField(label=_("结束时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    ended = forms.ChoiceField(
        label=_("检查已结束"),
        widget=forms.RadioSelect,
        choices=YES_NO,
        error_messages={"required": _("请选择检查是否已结束")},
        help_text=_("还在检查中的暂不计次，结束后再登记结束"),
    )
    others = forms.CharField(
        label=_("外单位人员"), required=False, max_length=300, help_text=_("不在本系统登记的人，照写姓名和单位，不计次")
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        data: Any = None,
        *,
        mines: QuerySet[Mine],
        people: Callable[[], Sequence[Companion]],
        today: date,
        initial: dict[str, Any] | None = None,
        corrects: Visit | None = None,
    ) -> None:
        """``mines`` and ``people`` to choose from, the latter read when shown; ``corrects``: what it replaces."""
        super().__init__(data, initial=initial)
        self.today = today
        self.corrects = corrects
        self.warnings: list[str] = []
        self.helper = FormHelper()
        self.helper.form_tag = False
        mine, chosen, day = self.fields["mine"], self.fields["participants"], self.fields["day_choice"]
        mine.queryset = mines  # type: ignore[attr-defined]
        chosen.choices = self._people  # type: ignore[attr-defined]
        self.people = people
        day.choices = self._days()  # type: ignore[attr-defined]

    def _people(self) -> list[tuple[str, str]]:
        """The picker's choices, asked for when the form is shown; what each is found by goes to the widget."""
        people = self.people()
        keys = {str(person.person_id): person.keys for person in people}
        self.fields["participants"].widget.keys = keys
        return [(str(person.person_id), f"{person.name}　{person.place}".strip()) for person in people]

    def _days(self) -> list[tuple[str, str]]:
        """Today, yesterday, other; a page left open over midnight sends days that are chips no longer."""
        yesterday = self.today - timedelta(days=1)
        chips = [
            (self.today.isoformat(), gettext("今天 %(day)s") % {"day": date_format(self.today, gettext("n月j日"))}),
            (yesterday.isoformat(), gettext("昨天")),
        ]
        sent = self.data.get("day_choice", "")
        if sent and sent != OTHER_DAY and sent not in dict(chips) and _is_day(sent):
            chips.append((sent, sent))
        return [*chips, (OTHER_DAY, gettext("其他"))]

    def clean_findings(self) -> tuple[str, ...]:
        """One finding a line; empty lines and the number people put in front are dropped."""
        return tuple(line for line in (text.strip() for text in self.cleaned_data["findings"].splitlines()) if line)

    def clean_names(self) -> list[Participant]:
        """People typed by name."""
        present, unknown = understand_names(self.cleaned_data["names"])
        if unknown:
            raise ValidationError([each.words for each in unknown])
        return present

    def clean(self) -> dict[str, Any]:
        """The day itself, from its two fields."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("day_choice") == OTHER_DAY:
            data["day"] = data.get("day_other")
            if data["day"] is None and "day_other" not in self.errors:
                self.add_error("day_other", gettext("请选择日期"))
        elif "day_choice" in data:
            data["day"] = date.fromisoformat(data["day_choice"])
        return data

    def draft(self) -> VisitDraft:
        """What was filled in, for the action."""
        data = self.cleaned_data
        chosen = [Participant(int(person)) for person in data["participants"]]
        return VisitDraft(
            token=data["token"],
            mine_id=data["mine"].pk,
            day=data["day"],
            participants=(*chosen, *data["names"]),
            kind=data["kind"],
            ended=data["ended"] == "yes",
            underground=data["underground"] == "yes",
            started_at=data["started_at"],
            ended_at=data["ended_at"],
            findings=data["findings"],
            others=data["others"],
            note=data["note"],
            late_reason=data["late_reason"],
            ref=self.corrects.ref if self.corrects else "",
        )

    def field_for(self, name: str) -> str:
        """The day is asked for in two fields."""
        if name == "day":
            return "day_other" if self.cleaned_data.get("day_choice") == OTHER_DAY else "day_choice"
        return name

    def look_twice(self, warnings: Sequence[str]) -> None:
        """Show what is worth a second look; the button pressed again with these in sight means: I know."""
        self.warnings = list(warnings)
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, frozen until copied
        data["seen"] = "\n".join(warnings)
        self.data = data
        self.add_error(None, gettext("请看一眼下面的提醒；确认无误，再按一次保存"))


class CorrectionForm(VisitForm):
    """更正: the same fields, and why."""

    reason = forms.CharField(label=_("更正原因"), max_length=500, error_messages={"required": _("请写明更正的原因")})


def blank(mine_id: int | None, *, person_id: int, today: date) -> dict[str, Any]:
    """What a new form begins with: today, a routine visit, oneself."""
    return {
        "token": uuid4(),
        "mine": mine_id,
        "day_choice": today.isoformat(),
        "kind": Visit.Kind.ROUTINE,
        "participants": [str(person_id)],
        "underground": "no",
        "ended": "yes",
    }


def initial_of(visit: Visit) -> dict[str, Any]:
    """The fields of a form that corrects a visit."""
    return {
        "token": uuid4(),
        "mine": visit.mine_id,
        "day_choice": OTHER_DAY,
        "day_other": visit.day,
        "kind": visit.kind,
        "participants": [str(row.person_id) for row in visit.participants.all()],
        "underground": "yes" if visit.underground else "no",
        "findings": "\n".join(finding.text for finding in visit.findings.all()),
        "late_reason": visit.late_reason,
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "ended": "yes" if visit.ended else "no",
        "others": visit.others,
        "note": visit.note,
    }


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
