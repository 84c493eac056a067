"""The dashboard's wording as template filters; each says one thing in the language of the request."""

from datetime import date

from django import template

from dashboard import wording
from dashboard.addresses import clause
from duties.models import Duty, Obligation, Reading

register = template.Library()


@register.filter
def duty_article(duty: Duty) -> str:
    """The label of its article."""
    return wording.article_of(duty)


@register.filter
def duty_place(duty: Duty) -> str:
    """The address of its words in the document."""
    return clause(duty)


@register.filter
def reading_note(reading: Reading) -> str:
    """Why the district reads the text so."""
    return wording.note_of(reading)


@register.filter
def numeral(number: str) -> str:
    """A part's number as the reader writes it: 三, or III."""
    return wording.numeral_of(number)


@register.filter
def day_name(day: date) -> str:
    """Month and day."""
    return wording.day_of(day)


@register.filter
def counted(row: Obligation, count: int) -> str:
    """A count with the unit of the obligation."""
    return wording.amount(row, count)


@register.filter
def deed_name(action: str) -> str:
    """What an entry of the trail says was done."""
    return wording.deed_of(action)
