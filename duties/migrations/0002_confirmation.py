"""A visit counts for a person since he confirmed it (acts there are: since they were recorded); notices of visits."""

from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F


def confirm(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever recorded acts before answered for everybody named: nothing that counted ceases to count."""
    apps.get_model("duties", "Act").objects.update(confirmed_at=F("recorded_at"))


class Migration(migrations.Migration):
    """Adds the columns and fills them."""

    dependencies: ClassVar = [
        ('duties', '0001_initial'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='act',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(confirm, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name='notice',
            name='source',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('due_soon', '临期提醒'), ('late', '逾期'), ('chased', '催办'), ('answered', '说明待受理'), ('decided', '受理结果'), ('excused', '免除或核减'), ('to_confirm', '请您确认'), ('declined', '表示未参加'), ('withdrawn', '检查已作废')], max_length=10),
        ),
        migrations.AlterField(
            model_name='notice',
            name='obligation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=models.PROTECT, related_name='notices', to='duties.obligation'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('confirmed_at__gte', models.F('recorded_at')), _connector='OR'), name='act_confirmed_once_recorded'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'user', 'kind'), name='notice_of_record_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('obligation__isnull', False), ('source', '')), models.Q(models.Q(('source', ''), _negated=True), ('obligation__isnull', True)), _connector='OR'), name='notice_of_one_thing'),
        ),
    ]
