"""People (人员), with or without a login."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """人员: an official, a resident inspector, the office's clerk. Who has no login has no usable password."""

    class Role(models.TextChoices):
        """角色: what the system lets one do. What one owes comes from posts, never from the role."""

        OFFICIAL = "official", _("履职人员")
        OFFICE = "office", _("区安委办")
        ADMINISTRATOR = "administrator", _("系统管理员")
        SECURITY = "security", _("安全管理员")
        AUDITOR = "auditor", _("审计员")

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]

    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=Role, default=Role.OFFICIAL)
    # Given by somebody else: it opens the page on which its bearer makes his own, and nothing more.
    password_given = models.BooleanField(default=False, editable=False)
    # None: before this was written down. Where passwords grow old, such a one is old.
    password_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Filled when a person is saved through an action: the picker finds 宋伟 by "songwei" and by "sw".
    pinyin = models.CharField(max_length=120, blank=True, editable=False)
    initials = models.CharField(max_length=20, blank=True, editable=False)

    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        """Names need not be unique: two officials may share one."""

        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(name="user_by_name", fields=["name"])]
        constraints: ClassVar = [
            # The role decides, and nobody stands above the roles.
            models.CheckConstraint(name="user_never_super", condition=models.Q(is_superuser=False)),
        ]

    def __str__(self) -> str:
        """The person's name."""
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name, as Django's own screens ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """The person's name."""
        return str(self)

    def get_session_auth_hash(self) -> str:
        """What a session is held against on each request: it ends with the password and the role it began under."""
        return salted_hmac("accounts.session", f"{self.password}:{self.role}", algorithm="sha256").hexdigest()
