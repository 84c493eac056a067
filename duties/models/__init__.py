"""The tables of the duties room."""

from duties.models.act import Act
from duties.models.closing import ClosedFigure, PeriodClosing
from duties.models.duty import Duty, DutyBearer, Reading
from duties.models.excuse import Excuse
from duties.models.flag import Flag, FlagStep
from duties.models.instrument import Clause, Instrument
from duties.models.notice import DigestSent, Notice
from duties.models.obligation import Obligation
from duties.models.setting import BookSetting
from duties.models.workday import WorkdayException

__all__ = [
    "Act",
    "BookSetting",
    "Clause",
    "ClosedFigure",
    "DigestSent",
    "Duty",
    "DutyBearer",
    "Excuse",
    "Flag",
    "FlagStep",
    "Instrument",
    "Notice",
    "Obligation",
    "PeriodClosing",
    "Reading",
    "WorkdayException",
]
