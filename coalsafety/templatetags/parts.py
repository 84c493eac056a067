"""Parts of pages: what says the same as long as its values are the same, and choices by the hundred."""

from collections.abc import Hashable
from html import escape

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.fields import ChoiceField
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django_filters import FilterSet

from audit.kept import kept

register = template.Library()


@register.simple_tag
def shown(name: str, **values: Hashable) -> SafeString:
    """``{% include name with … only %}``, rendered once for the same values and language.

    The part sees its values and nothing else: neither the reader nor the request. Rows of registers may be among the
    values, since what is kept is put away when a register changes; anything else must be equal by its content.
    """
    found = tuple(sorted(values.items()))
    return kept((name, get_language(), found), lambda: mark_safe(get_template(name).render(values)))  # noqa: S308  # what a template made


@register.simple_block_tag
def made(content: str) -> str:
    """``{% made as name %}…{% endmade %}``: a part that stands twice on the page, made once."""
    return content


@register.simple_tag(takes_context=True)
def filter_bar(context: Context, listing: FilterSet) -> SafeString:
    """The fields that narrow a list; while nobody has narrowed it, they are the same until a register changes."""
    template = get_template("components/filter_bar.html")
    if listing.narrowed:
        return SafeString(template.render({"form": listing.form}))
    key = ("filter bar", type(listing), context["user"].pk, get_language())
    return kept(key, lambda: SafeString(template.render({"form": listing.form})))


@register.simple_tag
def drawn(field: BoundField) -> SafeString:
    """A field as crispy draws it; one to be written into is drawn once, as long as nothing was sent with its form."""
    if field.form.is_bound or isinstance(field.field, ChoiceField):
        return SafeString(as_crispy_field(field))
    own, asked = field.field, type(field.form)
    looks = own.label, str(own.help_text), own.required, own.disabled, tuple(own.widget.attrs.items())
    key = ("field", asked.__module__, asked.__qualname__, field.html_name, str(field.value()), looks, get_language())
    return kept(key, lambda: SafeString(as_crispy_field(field)))


@register.simple_tag
def choice(option: BoundWidget) -> SafeString:
    """The input of one radio button or checkbox as Django draws it, without a template of its own for each."""
    data = option.data
    pairs = {"type": data["type"], "name": data["name"], "value": data["value"], **data["attrs"]}
    # Not flatatt: it formats each attribute apart, and a list of people has hundreds.
    shown = (
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in pairs.items()
        if value is not None and value is not False
    )
    return mark_safe(f"<input{''.join(shown)}>")  # noqa: S308  # every value is escaped
