"""Forms of this room."""

from accounts.forms.registers import AppointmentForm, CorrectionForm, DepartmentForm, NamesField, UserForm

__all__ = ["AppointmentForm", "CorrectionForm", "DepartmentForm", "NamesField", "UserForm"]
