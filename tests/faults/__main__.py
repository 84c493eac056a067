"""``python -m tests.faults [NAME ...]``: each scenario a line with its figures; exit 1 when one did not hold.

KILLS and WRITES set the size for each database, LIMIT the seconds after which a part ends early, DATABASES which ones.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from tests.faults import clocks, disks, jobs, killing, steps, waiting
from tests.faults.lab import Lab, Skipped, Verdict

Scenario = Callable[[Lab], Iterator[Verdict]]
SCENARIOS: dict[str, Scenario] = {
    "web-kill": killing.web_kill,
    "postgres-kill": killing.postgres_kill,
    "worker-kill": jobs.worker_kill,
    "beat-kill": jobs.beat_kill,
    "two-beats": jobs.two_beats,
    "redis-gone": jobs.redis_gone,
    "disk-full": disks.disk_full,
    "backup": disks.backup,
    "slow-database": waiting.slow_database,
    "sigterm": waiting.sigterm,
    "clock-jump": clocks.clock_jump,
    "every-step": steps.every_step,
}


def main(names: list[str]) -> int:
    """Run the scenarios that are named, all without names."""
    if unknown := set(names) - SCENARIOS.keys():
        print(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}", file=sys.stderr)
        return 2
    # Asked to stop, everything that was started is stopped first.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    failed = 0
    for name in names or SCENARIOS:
        failed += not run(name, SCENARIOS[name])
    return 1 if failed else 0


def run(name: str, scenario: Scenario) -> bool:
    """One scenario in a folder and with servers of its own; whether it held."""
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    started = time.monotonic()
    held = True
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)
        lab = Lab(
            folder=Path(scratch),
            kills=int(os.environ.get("KILLS", "6")),
            writes=int(os.environ.get("WRITES", "400")),
            limit=float(os.environ.get("LIMIT", "0")),
            databases=tuple(os.environ.get("DATABASES", "sqlite postgres").split()),
            today=date.today(),
            dice=random.Random(seed),
        )
        try:
            for verdict in scenario(lab):
                held &= verdict.held
                print(f"{'ok    ' if verdict.held else 'FAILED'} {verdict.name}: {verdict.figures}", flush=True)
        except Skipped as why:
            print(f"SKIPPED {name}: {why}", flush=True)
            held &= os.environ.get("REQUIRE_SERVICES") != "1"
        except (TimeoutError, RuntimeError) as error:
            print(f"FAILED {name}: {error}", flush=True)
            held = False
        finally:
            lab.close()
        if not held:
            kept = Path(tempfile.mkdtemp(prefix="faults-kept-"))
            for product in lab.products:
                if product.log.exists():
                    (kept / f"{product.folder.name}.txt").write_bytes(product.log.read_bytes())
            print(f"       seed {seed}; what it printed is in {kept}", flush=True)
    print(f"       {name}: {time.monotonic() - started:.0f} s", flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
