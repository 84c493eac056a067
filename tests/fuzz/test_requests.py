"""Requests drawn from the product's own addresses, forms and parameters: none is answered by an error of ours.

No 5xx but "busy", no traceback in the log, nothing written by a GET, nothing half-written by a POST, every write in the
chain under the name of whoever sent it.
"""

from collections.abc import Callable
from random import Random

import pytest

from tests.fuzz.conftest import SHARES, Run
from tests.fuzz.drawing import Ground, draw
from tests.fuzz.judging import Judge

USUAL = 200
MOST_TOLD = 40


@pytest.mark.parametrize("share", range(SHARES))
def test_requests(ground: Ground, judge: Judge, record_property: Callable[[str, object], None], share: int) -> None:
    """FUZZ_SEED=… FUZZ_AT=… sends one of them again."""
    run = Run.of("REQUESTS", share, USUAL)
    record_property("fuzz-seed", run.seed)
    failures = []
    for number in run.going():
        asked = draw(Random(f"{run.seed}/{number}"), ground)
        if wrong := judge.wrong(asked):
            failures.append(f"FUZZ_SEED={run.seed} FUZZ_AT={number}: {'; '.join(wrong)}\n    {asked.told()}")
    record_property("fuzz", [(f"{page} {status}", count) for (page, status), count in judge.seen.items()])
    assert not failures, f"{len(failures)} of {judge.seen.total()}\n" + "\n".join(failures[:MOST_TOLD])
