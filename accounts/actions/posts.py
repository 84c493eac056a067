"""Posts are created and changed here."""

from django.db import transaction

from accounts.actions.register import refuse_namesake, save_row
from accounts.models import Department, Post, User
from accounts.names import tidy_name
from audit.actions import take_turn


def save_post(
    *,
    department: Department,
    title: str,
    rank: str = Post.Rank.STAFF,
    post: Post | None = None,
    by: User | None,
) -> Post:
    """Create a post, or change the one given. Raises ValidationError when the department has a post of that title."""
    row = post or Post()
    title = tidy_name(title)
    with transaction.atomic():
        take_turn()
        refuse_namesake(row, "title", title=title, department=department)
        save_row(row, subject="post", values={"department": department, "title": title, "rank": rank}, by=by)
    return row
