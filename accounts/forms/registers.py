"""The administrator's registers: what an administrator keeps. Rules are the actions'; forms only ask them."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.actions.appointments import check_appointment
from accounts.actions.departments import check_parent
from accounts.actions.people import check_administrators
from accounts.masking import masked
from accounts.models import Appointment, Department, User
from accounts.policy import KEEPERS


class NamesField(forms.CharField):
    """Several names in one line, split by 、"""

    def prepare_value(self, value: Any) -> Any:
        """A list as one line."""
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """One line as a list."""
        return [name for part in str(value or "").split("、") if (name := part.strip())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is meant."""
        return bool(list(initial or []) != self.to_python(data))


class DepartmentForm(forms.ModelForm):
    """单位."""

    short_names = NamesField(label=_("简称"), required=False, help_text=_("多个简称用、分开"))

    class Meta:
        """What an administrator keeps."""

        model = Department
        fields = ("name", "kind", "parent", "short_names", "pending_check")

    def clean(self) -> dict[str, Any]:
        """No department above itself."""
        super().clean()
        check_parent(self.instance, self.cleaned_data.get("parent"))
        return self.cleaned_data


class UserForm(forms.ModelForm):
    """人员, with the password through which a login is given or reset."""

    username = forms.CharField(label=_("用户名"), max_length=150, required=False, help_text=_("留空则自动编号"))
    password = forms.CharField(
        label=_("新密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("留空则不变；没有登录账号的人员填写后即可登录"),
    )

    class Meta:
        """What an administrator keeps; what one owes comes from appointments."""

        model = User
        fields = ("username", "name", "phone", "role", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A number in the books is shown covered; left as it stands it is kept.

        Keepers of the system are made by the security administrator: only who is one already is shown as one.
        """
        super().__init__(*args, **kwargs)
        self.initial["phone"] = masked(self.instance.phone)
        own = self.instance.role if self.instance.pk else None
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = [each for each in User.Role.choices if each[0] not in KEEPERS or each[0] == own]

    def clean_phone(self) -> str:
        """The number typed; the covered one means the one in the books."""
        typed, kept = str(self.cleaned_data["phone"]), self.instance.phone
        return kept if typed == masked(kept) else typed

    def clean_password(self) -> str:
        """Strong enough, if one is given."""
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return str(password)

    def clean(self) -> dict[str, Any]:
        """Somebody must be left who can administer."""
        super().clean()
        values = self.cleaned_data
        check_administrators(self.instance, role=values.get("role", ""), is_active=values.get("is_active"))
        return values


class CorrectionForm(forms.ModelForm):
    """A recorded row: entered once, then only corrected with a reason, which leaves the old row readable."""

    reason = forms.CharField(label=_("更正原因"), max_length=500, help_text=_("原记录作废留存，另记一条新记录"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A row that is not in the books yet needs no reason."""
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Ask the register whether the row can stand beside the others."""
        super().clean()
        if not self.errors:
            self.check_row(type(self.instance).objects.filter(pk=self.instance.pk).first())
        return self.cleaned_data

    def check_row(self, stored: Any) -> None:
        """Raise ValidationError when the row cannot stand; ``stored`` is the one it takes the place of."""
        raise NotImplementedError

    def row(self) -> Any:
        """The row as it would be recorded."""
        own = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        kept = {} if self.instance.pk is None else {name: getattr(self.instance, name) for name in self.kept}
        return type(self.instance)(**kept | own)

    # Columns that tell whose row it is; they are shown, and never corrected into somebody else's.
    kept: ClassVar[tuple[str, ...]] = ()


class AppointmentForm(CorrectionForm):
    """任职."""

    kept: ClassVar = ("user", "post")

    class Meta:
        """Who holds which post when."""

        model = Appointment
        fields = ("user", "post", "starts", "ends", "acting")

    def check_row(self, stored: Appointment | None) -> None:
        """One person once, and one holder at a time."""
        check_appointment(self.row(), instead_of=stored)
