"""Every KIND of table that comes in and goes out, in the order in which an empty book is filled."""

from accounts.resources.appointments import AppointmentResource
from accounts.resources.departments import DepartmentResource
from accounts.resources.posts import PostResource
from accounts.resources.table import TableResource
from accounts.resources.users import UserResource
from duties.resources import DutyResource
from inspections.resources import VisitResource
from mines.resources.enterprises import EnterpriseResource
from mines.resources.mines import MineResource
from mines.resources.roster import RosterResource
from mines.resources.statuses import MineStatusResource
from records.resources import ReportResource

KINDS: tuple[type[TableResource], ...] = (
    DepartmentResource,
    PostResource,
    UserResource,
    AppointmentResource,
    EnterpriseResource,
    MineResource,
    MineStatusResource,
    RosterResource,
    DutyResource,
    VisitResource,
    ReportResource,
)
BY_NAME = {kind.table: kind for kind in KINDS}
