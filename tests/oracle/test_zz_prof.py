import time, pytest
from tests.oracle.test_books import play
@pytest.mark.django_db
def test_p():
    play(0)
    t=time.process_time()
    for s in range(1,41): play(s)
    print("CPU per world", (time.process_time()-t)/40)
