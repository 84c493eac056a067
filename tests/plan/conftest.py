"""Every test of the plan begins with ``on``: the district on a day."""

import pytest

from tests.plan.worlds import on, worlds

__all__ = ["on", "worlds"]

pytest.register_assert_rewrite("tests.plan.books")
