"""What looking into the visits of a month's sample came to."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies: ClassVar = [
        ('inspections', '0003_confirmation'),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='BackCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('recorded_by', models.CharField(editable=False, max_length=150)),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=150)),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=500)),
                ('month', models.DateField(verbose_name='月份')),
                ('outcome', models.CharField(choices=[('true', '属实'), ('false', '不符'), ('unverifiable', '无法核实')], max_length=12, verbose_name='结果')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='说明')),
                ('visit', models.ForeignKey(on_delete=models.PROTECT, related_name='back_checks', to='inspections.visit', verbose_name='入矿检查')),
            ],
            options={
                'verbose_name': '回访',
                'verbose_name_plural': '回访',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('month', 'visit'), name='back_check_once'), models.CheckConstraint(condition=models.Q(('outcome', 'true'), models.Q(('note', ''), _negated=True), _connector='OR'), name='back_check_explained')],
            },
        ),
    ]
