"""Directories of people and departments, read once for all rows of a file."""

from django.utils.translation import gettext as _

from accounts.models import Department, Post, User
from accounts.resources.directory import Directory


def departments() -> Directory[Department]:
    """Departments by name and by short name."""
    directory: Directory[Department] = Directory(_("单位"))
    for department in Department.objects.select_related("parent"):
        for name in (department.name, *department.short_names):
            directory.add(name, department)
    return directory


def posts() -> dict[int, Directory[Post]]:
    """Posts by title, department by department."""
    found: dict[int, Directory[Post]] = {}
    for post in Post.objects.select_related("department"):
        found.setdefault(post.department_id, Directory(_("岗位"))).add(post.title, post)
    return found


def people() -> Directory[User]:
    """People by name; who has left keeps the name only where nobody else bears it."""
    directory: Directory[User] = Directory(_("人员"))
    gone = []
    for user in User.objects.order_by("id"):
        if user.is_active:
            directory.add(user.name, user)
        else:
            gone.append(user)
    for user in gone:
        if not directory.find(user.name):
            directory.add(user.name, user)
    return directory
