"""What is done with visits: recording, correcting, ending and voiding them; confirming that one was there."""

from inspections.actions.confirming import confirm_participation, decline_participation
from inspections.actions.visits import (
    SecondLook,
    correct_visit,
    end_visit,
    record_visit,
    record_visit_from_form,
    record_visits,
    void_visit,
)
from inspections.drafts import Participant, VisitDraft

__all__ = [
    "Participant",
    "SecondLook",
    "VisitDraft",
    "confirm_participation",
    "correct_visit",
    "decline_participation",
    "end_visit",
    "record_visit",
    "record_visit_from_form",
    "record_visits",
    "void_visit",
]
