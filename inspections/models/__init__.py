"""The tables of the inspections room."""

from inspections.models.visit import Finding, Visit, VisitParticipant

__all__ = ["Finding", "Visit", "VisitParticipant"]
