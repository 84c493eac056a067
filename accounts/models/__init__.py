"""The tables of the accounts room."""

from accounts.models.attempt import Attempt
from accounts.models.department import Department
from accounts.models.post import Appointment, Post
from accounts.models.user import User

__all__ = ["Appointment", "Attempt", "Department", "Post", "User"]
