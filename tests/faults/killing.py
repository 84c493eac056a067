"""Killed while officials write: the web server in its parts and whole, and PostgreSQL under it."""

import time
from collections.abc import Iterator

from tests.faults.lab import Fire, Lab, Verdict, under_fire
from tests.faults.product import Product
from tests.faults.reckoning import reckon

GUNICORN = "gunicorn"


def web_kill(lab: Lab) -> Iterator[Verdict]:
    """``kill -9`` of the web server's workers, of the server, and of everything, which is then started again."""
    for database in lab.databases:
        product, world, books = lab.product(f"web-kill-{database}", database)
        with product:

            def one_worker(product: Product = product) -> None:
                workers = product.children_of(GUNICORN)
                product.kill_these(workers[:1])

            def the_server(product: Product = product) -> None:
                product.kill(GUNICORN)

            def everything(product: Product = product) -> None:
                product.kill()
                product.up(wait=False)

            strikes = {"of a worker": one_worker, "of the server": the_server, "of everything": everything}
            fire = under_fire(lab, product, world, books, strikes)
            yield verdict(f"web-kill {database}", product, fire)


def postgres_kill(lab: Lab) -> Iterator[Verdict]:
    """``kill -9`` of the postmaster with all its backends, then started again."""
    server = lab.postgres
    product, world, books = lab.product("postgres-kill", "postgres")
    with product:
        recoveries: list[float] = []

        def the_database() -> None:
            server.kill()
            time.sleep(0.5)
            recoveries.append(server.start())

        fire = under_fire(lab, product, world, books, {"of PostgreSQL": the_database})
        outcome = verdict("postgres-kill", product, fire)
        yield Verdict(outcome.name, outcome.held, f"{outcome.figures}; recovered within {max(recoveries):.1f} s")


def verdict(name: str, product: Product, fire: Fire, *, also: str = "") -> Verdict:
    """The books against the ledger: every figure but the acknowledged ones is 0, and nobody saw an error page."""
    found = reckon(product, fire.ledger)
    acknowledged = found.pop("acknowledged")
    told = "  ".join(f"{number} {what}" for what, number in found.items())
    complaints = "; ".join(fire.ledger.complaints[:3])
    held = acknowledged == len(fire.ledger) > 0 and not any(found.values()) and not fire.ledger.complaints
    return Verdict(name, held, f"{acknowledged} acknowledged  {told}  | {fire.figures}{also} {complaints}".rstrip())
