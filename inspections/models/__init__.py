"""The tables of the inspections room."""

from inspections.models.back_check import BackCheck
from inspections.models.visit import Finding, Visit, VisitParticipant

__all__ = ["BackCheck", "Finding", "Visit", "VisitParticipant"]
