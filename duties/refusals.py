"""Forms that show what an action found at the fields where it can be mended."""

from django import forms
from django.core.exceptions import ValidationError


class ProblemsAtFields(forms.Form):
    """A form whose action may still refuse what was filled in."""

    def take_problems(self, error: ValidationError) -> None:
        """Put each message at its field, or above the form where there is no such field."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            field = self.field_for(name)
            self.add_error(field if field in self.fields else None, messages)

    def field_for(self, name: str) -> str:
        """The form's field for one of the action's."""
        return name
