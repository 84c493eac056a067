"""Forms of the import pages: a file or pasted text, and one cell put right."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A file, or the table itself copied and pasted."""

    file = forms.FileField(label=_("文件"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("或粘贴表格内容"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    sheet = forms.CharField(label=_("工作表（可不填）"), required=False, max_length=100)

    def clean(self) -> dict[str, object]:
        """One of the two, not both."""
        values: dict[str, object] = super().clean() or {}
        has_file, has_text = values.get("file") is not None, bool(str(values.get("text") or "").strip())
        if has_file == has_text:
            raise forms.ValidationError(
                _("请选择一个文件，或粘贴表格内容") if not has_file else _("文件和粘贴内容只能用一种")
            )
        return values


class CellForm(forms.Form):
    """The right content of one cell of a preview."""

    position = forms.IntegerField(min_value=0)
    column = forms.CharField(max_length=40)
    value = forms.CharField(max_length=2000, required=False)


class RowForm(forms.Form):
    """One row of a preview."""

    position = forms.IntegerField(min_value=0)


class SheetForm(forms.Form):
    """Another sheet of the same file."""

    sheet = forms.CharField(max_length=100, required=False)
