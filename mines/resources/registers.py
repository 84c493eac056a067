"""Directories of mines and enterprises, read once for all rows of a file."""

from django.utils.translation import gettext as _

from accounts.resources.directory import Directory
from mines.models import Enterprise, Mine


def mines() -> Directory[Mine]:
    """Mines by name, short name and former names; a former name never hides a present one."""
    directory: Directory[Mine] = Directory(_("煤矿"))
    found = list(Mine.objects.select_related("township", "enterprise"))
    for mine in found:
        for name in (mine.name, mine.short_name):
            directory.add(name, mine)
    present = {name for mine in found for name in (mine.name, mine.short_name)}
    for mine in found:
        for name in mine.former_names:
            if name not in present:
                directory.add(name, mine)
    return directory


def enterprises() -> Directory[Enterprise]:
    """Enterprises by name."""
    return Directory(_("煤矿企业"), ((enterprise.name, enterprise) for enterprise in Enterprise.objects.all()))
