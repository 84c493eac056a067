"""Killed at every step: no moment of a visit, a void, a sweep or a digest leaves half of it, or twice of it."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.faults.jobs import FIRST
from tests.faults.lab import Lab, Verdict
from tests.faults.product import ROOT


def every_step(lab: Lab) -> Iterator[Verdict]:
    """The n-th database call is the last, for every n; each deed on copies of the same books."""
    for database in lab.databases:
        product, _world, _books = lab.product(f"every-step-{database}", database, since=FIRST)
        words = [sys.executable, "-m", "tests.faults.stepwise"]
        done = subprocess.run(words, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        for line in done.stdout.splitlines():
            told = json.loads(line)
            held = told["changed"] and not told["wrong"]
            figures = (
                f"killed at each of {told['calls']} database calls, {len(told['wrong'])} wrong {told['wrong'][:3]}"
            )
            yield Verdict(f"every-step {database} {told['deed']}", held, figures)
