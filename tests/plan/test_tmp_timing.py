import time
from datetime import date
from duties.sweep import sweep
from duties.models import *
def test_x(plan, django_assert_max_num_queries):
    t=time.process_time(); sweep(today=date(2021,2,1)); print("feb", time.process_time()-t, Obligation.objects.count())
    t=time.process_time(); sweep(today=date(2021,7,21)); print("jul", time.process_time()-t, Obligation.objects.count())
    t=time.process_time(); sweep(today=date(2022,2,1)); print("2022", time.process_time()-t, Obligation.objects.count())
    t=time.process_time(); sweep(today=date(2022,2,2)); print("2022-2", time.process_time()-t, Obligation.objects.count())
def test_y(plan): pass
def test_z(plan): pass
