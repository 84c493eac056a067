"""An index by time: the last row before a moment is the seed of a month's sample."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the index."""

    dependencies: ClassVar = [
        ('audit', '0002_by_actor'),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at', 'seq'], name='audit_by_time'),
        ),
    ]
