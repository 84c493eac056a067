import pytest, cProfile, pstats
from tests.exchange.test_speed import table, TODAY
from tests.exchange.conftest import take_in
pytestmark = pytest.mark.django_db
def test_p(cast):
    pr=cProfile.Profile(); src=table(10000); pr.enable(); take_in("visits",src,today=TODAY); pr.disable()
    pstats.Stats(pr).sort_stats("cumtime").print_stats(70)
