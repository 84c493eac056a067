"""How far all figures have been judged again, where that was asked for; what a body owes without a post, found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_obligations_of_posts_alone")]

    operations = [
        migrations.AddField(
            model_name="booksetting",
            name="rechecked_to",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("post__isnull", True)),
                fields=["department", "period_end"],
                name="obligation_of_body",
            ),
        ),
    ]
