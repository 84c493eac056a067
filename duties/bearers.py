"""How the text names the groups that it binds by description."""

from duties.models import DutyBearer

# The groups' Chinese names, as the text writes them; the same whatever language is active.
GROUP_NAMES = {
    "产煤镇街": DutyBearer.Group.COAL_TOWNSHIPS,
    "各镇街": DutyBearer.Group.ALL_TOWNSHIPS,
    "有关镇街": DutyBearer.Group.CONCERNED_TOWNSHIPS,
    "各部门": DutyBearer.Group.ALL_DEPARTMENTS,
    "驻矿人员": DutyBearer.Group.INSPECTORS,
}
