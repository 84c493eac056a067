"""The tables of the mines room."""

from mines.models.mine import Enterprise, Mine
from mines.models.posting import Posting
from mines.models.status import MineStatus

__all__ = ["Enterprise", "Mine", "MineStatus", "Posting"]
