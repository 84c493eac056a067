"""Forms of the duties room: they say what may be typed; what it means is the actions' business."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Department, User
from accounts.policy import KEEPERS
from accounts.reach import LEADERS
from accounts.spans import in_force
from duties.models import Duty, Flag, Reading
from duties.reading_words import value_from_words


class FlagFilter(forms.Form):
    """What to see of the flags."""

    status = forms.ChoiceField(label=_("状态"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("单位"), required=False, empty_label=_("全部单位")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Open ones come first: that is what one looks for."""
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["status"])
        field.choices = [("", _("未办结")), *Flag.Status.choices, ("all", _("全部"))]


class TextForm(forms.Form):
    """One text: an answer, a reason, a note to whoever is chased."""

    text = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ExcuseForm(forms.Form):
    """A named approval on a named paper."""

    approved_by = forms.ModelChoiceField(
        User.objects.none(), label=_("批准人"), help_text=_("今天在任的主要负责人、分管负责人或班子成员")
    )
    approval = forms.CharField(label=_("批准依据"), max_length=200, help_text=_("会议纪要、批件等的名称和文号"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    reduce_to = forms.IntegerField(label=_("核减为"), required=False, min_value=1, help_text=_("留空表示全部免除"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Whoever leads a body on the day may approve; the action refuses the one who owes it."""
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["approved_by"])
        leading = Appointment.objects.current().filter(in_force(today), post__rank__in=LEADERS)
        field.queryset = User.objects.filter(pk__in=leading.values("user")).exclude(role__in=KEEPERS).order_by("name")


class WithdrawForm(forms.Form):
    """Why an excuse is taken back."""

    reason = forms.CharField(label=_("撤销理由"), max_length=500)


class DateInput(forms.DateInput):
    """A date by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        """The browser speaks ISO."""
        super().__init__(format="%Y-%m-%d")


class ClosingForm(forms.Form):
    """The span to close, both days inclusive."""

    starts = forms.DateField(label=_("起"), widget=DateInput())
    ends = forms.DateField(label=_("止"), widget=DateInput())
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class BooksForm(forms.Form):
    """The office's settings of the books."""

    books_from = forms.DateField(
        label=_("记账起始日"),
        required=False,
        widget=DateInput(),
        help_text=_("此日以前的履职不入账；留空则从各项职责的施行日起"),
    )
    soon_days = forms.IntegerField(label=_("临期天数"), min_value=0, max_value=60)
    reason = forms.CharField(label=_("依据和理由"), max_length=300, required=False, help_text=_("改动记账起始日时必填"))


class ReadingForm(forms.Form):
    """One local setting."""

    duty_key = forms.ChoiceField(label=_("职责"))
    field = forms.ChoiceField(label=_("设置项"), choices=Reading.Field)
    value = forms.CharField(
        label=_("设为"),
        max_length=200,
        help_text=_("周期填 每月、每季度 …；次数、天数填数字；是否填 是／否；多个值用顿号分开"),
    )
    note = forms.CharField(label=_("依据和理由"), max_length=300)
    effective_from = forms.DateField(label=_("起"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Duties in the order of the document."""
        super().__init__(*args, **kwargs)
        duties = Duty.objects.order_by("id").prefetch_related("bearers__department", "bearers__post__department")
        field = cast(forms.ChoiceField, self.fields["duty_key"])
        # Several posts are bound to the same words: who is bound tells them apart.
        field.choices = [(duty.key, _labelled(duty)) for duty in duties]

    def clean_value(self) -> str:
        """Words or codes."""
        return value_from_words(self.cleaned_data.get("field", ""), self.cleaned_data["value"])


def _labelled(duty: Duty) -> str:
    bearers = gettext("、").join(str(bearer) for bearer in duty.bearers.all())
    return f"（{duty.article}）{bearers} {duty.title}" if bearers else f"（{duty.article}）{duty.title}"
