"""What a duty is called on a page, in the language it is read in."""

from django.utils.translation import get_language

from duties.models import Duty


def duty_title(duty: Duty) -> str:
    """The action a duty asks for."""
    return duty.action_en if (get_language() or "").startswith("en") and duty.action_en else duty.action
