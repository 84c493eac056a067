"""The tables of the accounts room."""

from accounts.models.department import Department
from accounts.models.post import Appointment, Post
from accounts.models.user import User

__all__ = ["Appointment", "Department", "Post", "User"]
