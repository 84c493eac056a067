"""Each person confirms for himself that he was there; for visits recorded before, their recorder did."""

from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def confirm(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """At the time and in the name of whoever recorded the visit."""
    visit = apps.get_model("inspections", "Visit").objects.filter(pk=OuterRef("visit"))
    apps.get_model("inspections", "VisitParticipant").objects.update(
        confirmed_at=Subquery(visit.values("recorded_at")), confirmed_by=Subquery(visit.values("recorded_by"))
    )


class Migration(migrations.Migration):
    """Adds the columns and fills them."""

    dependencies: ClassVar = [
        ('inspections', '0002_visit_others'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='visitparticipant',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visitparticipant',
            name='confirmed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='visitparticipant',
            name='decline_reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='visitparticipant',
            name='declined_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(confirm, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='visitparticipant',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', True), ('declined_at__isnull', True)), fields=['person'], name='participant_waiting'),
        ),
        migrations.AddConstraint(
            model_name='visitparticipant',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='participant_answers_once'),
        ),
        migrations.AddConstraint(
            model_name='visitparticipant',
            constraint=models.CheckConstraint(condition=models.Q(('declined_at__isnull', True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='participant_declines_with_reason'),
        ),
    ]
