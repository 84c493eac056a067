"""Statements built and compiled once, asked again with other values.

Putting a queryset together and turning it into SQL costs many times what the database needs to answer it. The pages
that everybody opens ask the same few statements all day: each is compiled once for its key, and from then on only its
values are filled in.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType, SimpleNamespace
from typing import Any, Generic, Self, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Expression, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

# Each holds some tens of kilobytes.
MOST = 2000
# A statement with more parameters is that of a sweep or a table: it is asked once.
MANY = 100
# The tests have every statement compiled anew, and an AssertionError where its key does not tell it from another.
CHECKED = False
NO_IDS: Mapping[Any, Any] = MappingProxyType({})

Who = TypeVar("Who")


class Given(Expression):
    """A value that is known only when the statement is asked."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, *_asked: Any, **_named: Any) -> tuple[str, Any]:
        """A parameter, to be filled in."""
        return "%s", [_Place(self.place)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the given value goes among the parameters."""

    number: int


@dataclass(frozen=True, slots=True)
class _Statement:
    queryset: Any
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]

    def rows(self, values: tuple[Any, ...], ids: Mapping[Any, Any]) -> list[Any]:
        """What it finds with these values: models, tuples or dicts, as its queryset would give them."""
        params = self.filled(values, ids)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_named: (self.sql, params)  # type: ignore[method-assign]
        asked: Any = SimpleNamespace(
            db=connection.alias,
            model=self.queryset.model,
            query=_Compiled(self.queryset.query, compiler),
            _fields=self.queryset._fields,
            _known_related_objects={},
        )
        return list(self.queryset._iterable_class(asked))  # noqa: SLF001 - Django has no other name for it

    def filled(self, values: tuple[Any, ...], ids: Mapping[Any, Any]) -> tuple[Any, ...]:
        """Its parameters, with these values and for the reader with these ids."""
        given = [connection.ops.adapt_unknown_value(value) for value in values]
        return tuple(
            given[each.number]
            if isinstance(each, _Place)
            else ids.get(each, each)
            if isinstance(each, Hashable)
            else each
            for each in self.params
        )


class _Compiled:
    """A query that hands out the compiler that has been at work already."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *_args: Any, **_named: Any) -> SQLCompiler:
        """The compiler with its statement."""
        return self._compiler


@dataclass(frozen=True, slots=True)
class Reader(Generic[Who]):
    """Somebody who reads, and one like him in his place: who may see alike asks by the same statements.

    ``shape``: all in which two readers' statements could differ but for ids. ``stand_in`` is of the same shape, with
    ids that nobody has; ``ids`` says whose they are.
    """

    who: Who
    shape: Hashable
    stand_in: Who
    ids: Mapping[Any, Any]


class Scope:
    """Rows that somebody may see, not asked for yet; its key names all that its statements depend on."""

    def __init__(
        self,
        key: Hashable,
        make: Callable[[], QuerySet[Any]],
        standing_in: Callable[[], QuerySet[Any]] | None = None,
        ids: Mapping[Any, Any] = NO_IDS,
    ) -> None:
        """``standing_in``: the same rows as ``make``, for the reader's stand-in."""
        self.key = key
        self.make = make
        self.standing_in = standing_in or make
        self.ids = ids

    @classmethod
    def seen_by(cls, reader: Reader[Who], name: Hashable, make: Callable[[Who], QuerySet[Any]]) -> Self:
        """Rows that a reader may see: ``make`` is asked for his stand-in's, once for all who see alike."""
        return cls((name, reader.shape), lambda: make(reader.who), lambda: make(reader.stand_in), reader.ids)

    def filter(self, *conditions: Q, **values: Hashable) -> Self:
        """Fewer of them."""
        return self.with_rows((conditions, tuple(values.items())), lambda rows: rows.filter(*conditions, **values))

    def with_rows(self, name: Hashable, build: Callable[[QuerySet[Any]], QuerySet[Any]]) -> Self:
        """What ``build`` makes of them."""
        made, stood = self.make, self.standing_in
        return type(self)((self.key, name), lambda: build(made()), lambda: build(stood()), self.ids)

    def ask(self, name: Hashable, build: Callable[..., QuerySet[Any]], *values: Any) -> list[Any]:
        """The rows of what ``build`` makes of them; ``name`` and ``values`` are key and values as in ``prepared``."""
        key = self.key, name
        found = prepared(key, lambda *given: build(self.standing_in(), *given), *values, ids=self.ids)
        if CHECKED and (connection.vendor, key) in _known:
            own = _compiled(build(self.make(), *map(Given, range(len(values)))))
            statement = _known[connection.vendor, key]
            assert own.sql == statement.sql, f"{key}: the reader's own statement is another"
            ours, theirs = statement.filled(values, self.ids), own.filled(values, NO_IDS)
            assert sorted(map(repr, ours)) == sorted(map(repr, theirs)), f"{key}: {ours} for {theirs}"
        return found

    def count(self) -> int:
        """How many there are."""
        return sum(self.ask("count", _count))


def _count(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    alike = rows.order_by().values(every=Value(1)).annotate(count=Count("pk"))
    counted: QuerySet[Any, Any] = alike.values_list("count", flat=True)
    return counted


class Listed:
    """A scope as a paginator wants it: counted, and read a page at a time, in the order that ``build`` gives."""

    def __init__(self, scope: Scope, name: str, build: Callable[[QuerySet[Any]], QuerySet[Any]]) -> None:
        self.scope = scope.with_rows(name, build)

    def count(self) -> int:
        """How many there are."""
        return self.scope.count()

    __len__ = count

    def __getitem__(self, wanted: slice) -> list[Any]:
        """One page."""
        return self.scope.ask((wanted.start, wanted.stop), lambda rows: rows[wanted])


_lock = Lock()
_known: OrderedDict[Hashable, _Statement] = OrderedDict()


def prepared(
    key: Hashable, make: Callable[..., QuerySet[Any]], *values: Any, ids: Mapping[Any, Any] = NO_IDS
) -> list[Any]:
    """The rows of the queryset that ``make`` builds, with ``values`` where it was given a ``Given`` for each.

    The key names the place in the code and everything else the statement depends on: a day, a person, how many. A value
    may not be None: SQL asks for that in other words. ``ids``: what to put in for a stand-in's, see ``Scope.seen_by``.
    """
    name = (connection.vendor, key)
    with _lock:
        found = _known.get(name)
        if found is not None:
            _known.move_to_end(name)
    if found is None:
        try:
            found = _compiled(make(*map(Given, range(len(values)))))
        except EmptyResultSet:
            return []
        if len(found.params) <= MANY:
            with _lock:
                _known[name] = found
                if len(_known) > MOST:
                    _known.popitem(last=False)
    elif CHECKED:
        fresh = _compiled(make(*map(Given, range(len(values)))))
        assert (fresh.sql, fresh.params) == (found.sql, found.params), f"{key} is the key of two statements"
    return found.rows(values, ids)


def _compiled(queryset: QuerySet[Any]) -> _Statement:
    if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
        raise ValueError("a prepared statement is one statement")
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, params = compiler.as_sql()
    return _Statement(queryset, cast(SQLCompiler, compiler), sql, tuple(params))
