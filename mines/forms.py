"""Forms of the administrator's registers of mines. Rules are the actions'; forms only ask them."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import CorrectionForm, NamesField
from mines.actions.mines import check_mine
from mines.actions.postings import RESIDENT_INSPECTOR, check_posting
from mines.actions.statuses import check_status, open_before
from mines.models import Mine, MineStatus, Posting


class MineForm(forms.ModelForm):
    """煤矿."""

    former_names = NamesField(label=_("曾用名"), required=False, help_text=_("多个名称用、分开"))

    class Meta:
        """What an administrator keeps."""

        model = Mine
        fields = (
            "name",
            "short_name",
            "former_names",
            "enterprise",
            "ownership",
            "ownership_basis",
            "ownership_note",
            "ownership_note_en",
            "township",
            "capacity",
            "longitude",
            "latitude",
        )

    def clean(self) -> dict[str, Any]:
        """What can be true of a mine."""
        super().clean()
        check_mine(**{name: self.cleaned_data.get(name) for name in ("township", "capacity", "longitude", "latitude")})
        return self.cleaned_data


class MineStatusForm(CorrectionForm):
    """矿井状态."""

    kept: ClassVar = ("mine",)

    class Meta:
        """One status from one day."""

        model = MineStatus
        fields = ("mine", "status", "starts", "ends")

    def check_row(self, stored: MineStatus | None) -> None:
        """One status on a day; the one still open ends the day before."""
        row = self.row()
        check_status(row, instead_of=stored or open_before(row))


class PostingForm(CorrectionForm):
    """驻矿派驻."""

    kept: ClassVar = ("mine", "person")
    post = forms.CharField(label=_("岗位"), max_length=60, initial=RESIDENT_INSPECTOR)

    class Meta:
        """Who is posted where, by whom and when."""

        model = Posting
        fields = ("mine", "person", "department", "post", "starts", "ends")

    def check_row(self, stored: Posting | None) -> None:
        """Nobody at two mines at once."""
        check_posting(self.row(), instead_of=stored)
