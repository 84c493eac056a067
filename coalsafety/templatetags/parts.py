"""Parts of pages: what says the same as long as its values are the same, and choices by the hundred."""

from collections.abc import Hashable

from django import template
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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


@register.simple_tag
def choice(option: BoundWidget) -> SafeString:
    """The input of one radio button or checkbox as Django draws it, without a template of its own for each."""
    drawn = option.data
    kind, name, value = drawn["type"], drawn["name"], drawn["value"]
    return format_html('<input type="{}" name="{}" value="{}"{}>', kind, name, value, flatatt(drawn["attrs"]))
