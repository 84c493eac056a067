"""Statements kept ready: the same rows as the queryset's own, for each reader his, and no key for two statements."""

from datetime import date

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q
from django.test.utils import CaptureQueriesContext

from accounts.models import Appointment, Post, User
from audit import prepared as statements
from audit.prepared import Scope, prepared

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(statements, "_known", type(statements._known)())


def twice(key, make, *values):
    """The first time it is compiled, the second time only asked."""
    first = prepared(key, make, *values)
    assert prepared(key, make, *values) == first
    return first


def test_models_with_what_is_joined_and_annotated():
    def make(pk):
        return Post.objects.select_related("department").annotate(double=F("pk") * 2).filter(pk=pk)

    for post in Post.objects.all()[:3]:
        (found,) = twice("post", make, post.pk)
        assert (found, found.double, found.title) == (post, post.pk * 2, post.title)
        with CaptureQueriesContext(connection) as asked:
            assert found.department == post.department
        assert len(asked) == 1, "the department came with the post"


def test_tuples_values_and_counts_days_and_words():
    def make(day, rank):
        rows = Appointment.objects.filter(starts__lte=day, post__rank=rank).order_by("pk")
        return rows.values_list("user_id", "starts")

    for day in (date(2021, 1, 27), date(2021, 1, 26)):
        for rank in Post.Rank.values:
            wanted = list(make(day, rank))
            assert twice("held", make, day, rank) == wanted
    counted = twice("counted", lambda: Post.objects.order_by("rank").values("rank").annotate(count=Count("pk")))
    assert counted == list(Post.objects.order_by("rank").values("rank").annotate(count=Count("pk")))


def test_what_can_find_nothing_is_not_asked():
    def make():
        return User.objects.filter(pk__in=[])

    with pytest.raises(EmptyResultSet):
        make().query.sql_with_params()
    assert twice("nobody", make) == []
    assert not statements._known


def test_a_scope_narrows_and_its_key_with_it():
    people = Scope("people", User.objects.all)
    office, heads = people.filter(role="office"), people.filter(Q(username__endswith="_head"))
    assert len({scope.key for scope in (people, office, heads, people.filter(role="official"))}) == 4
    assert people.filter(role="office").key == office.key

    def names(rows, prefix):
        return rows.filter(username__startswith=prefix).order_by("username").values_list("username", flat=True)

    for _again in range(2):
        assert office.ask("names", names, "off") == ["office"]
        assert heads.ask("names", names, "gov") == ["gov_head"]


def test_the_tests_find_a_key_that_stands_for_two_statements():
    prepared("one key", lambda: User.objects.filter(role="office"))
    with pytest.raises(AssertionError, match="two statements"):
        prepared("one key", lambda: User.objects.filter(role="auditor"))


def test_the_oldest_is_forgotten_and_a_long_one_never_kept(monkeypatch):
    monkeypatch.setattr(statements, "MOST", 3)
    for pk in range(5):
        prepared(pk, lambda pk=pk: User.objects.filter(pk=pk))
    assert [key for _vendor, key in statements._known] == [2, 3, 4]
    prepared(2, lambda: User.objects.filter(pk=2))
    prepared(6, lambda: User.objects.filter(pk=6))
    assert [key for _vendor, key in statements._known] == [4, 2, 6]
    prepared("long", lambda: User.objects.filter(pk__in=range(statements.MANY + 1)))
    assert [key for _vendor, key in statements._known] == [4, 2, 6]


def test_two_statements_are_no_one_statement():
    with pytest.raises(ValueError, match="one statement"):
        prepared("two", lambda: User.objects.prefetch_related("appointments"))
