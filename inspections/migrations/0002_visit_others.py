"""People of outside bodies who were present."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column."""

    dependencies: ClassVar = [("inspections", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="visit",
            name="others",
            field=models.CharField(blank=True, max_length=300, verbose_name="外单位人员"),
        ),
    ]
