"""Finding what a cell names: exact after stripping blanks of all kinds, else a refusal with the nearest names."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from accounts.names import Lookalikes, name_key
from accounts.resources.outcome import Problems

Thing = TypeVar("Thing")


class Directory(Generic[Thing]):
    """Things by name. A thing may have several names, and a name may mean several things."""

    def __init__(self, noun: str, entries: Iterable[tuple[str, Thing]] = ()) -> None:
        """``noun`` is the word for the things in messages (单位, 煤矿, …)."""
        self.noun = noun
        self._things: dict[str, list[Thing]] = defaultdict(list)
        self._names: dict[str, str] = {}
        self._lookalikes: Lookalikes | None = None
        for name, thing in entries:
            self.add(name, thing)

    def add(self, name: str, thing: Thing) -> None:
        """Let a name mean a thing, too."""
        key = name_key(name)
        if key and thing not in self._things[key]:
            self._things[key].append(thing)
            self._names[key] = name
            self._lookalikes = None

    def find(self, name: object) -> list[Thing]:
        """Everything a name may mean."""
        return self._things.get(name_key(name), [])

    def near(self, name: object) -> list[str]:
        """Up to three names that look like it."""
        if self._lookalikes is None:
            self._lookalikes = Lookalikes(self._names.values())
        return self._lookalikes.of(str(name))

    def one(self, column: str, name: object, problems: Problems) -> Thing | None:
        """The one thing a name means; otherwise a problem that names the remedy."""
        found = self.find(name)
        if len(found) == 1:
            return found[0]
        facts = {"noun": self.noun, "name": name, "count": len(found)}
        if found:
            problems.add(column, name, _("有 %(count)s 个%(noun)s叫“%(name)s”，请写全称") % facts)
            return None
        if near := self.near(name):
            hint = _("没有名为“%(name)s”的%(noun)s。是不是：%(near)s？") % {**facts, "near": "、".join(near)}
        else:
            hint = _("没有名为“%(name)s”的%(noun)s，请核对名称，或先登记这个%(noun)s") % facts
        problems.add(column, name, hint)
        return None
