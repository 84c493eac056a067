"""What is owed for a mine, the newest first: its page reads twenty of them, not all of its years."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0004_recheck")]

    operations = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_of_mine"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("mine__isnull", False)),
                fields=["mine", "-period_start"],
                name="obligation_of_mine",
            ),
        ),
    ]
