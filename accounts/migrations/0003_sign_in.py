"""Guesses are counted, passwords have an age, keepers of three kinds; nobody stands above the roles."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def follow_the_roles(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Who was made a superuser at the console has been one in name only."""
    apps.get_model("accounts", "User").objects.filter(is_superuser=True).update(is_superuser=False)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_appointment_overlap'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='password_given',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('official', '履职人员'), ('office', '区安委办'), ('administrator', '系统管理员'), ('security', '安全管理员'), ('auditor', '审计员')], default='official', max_length=20, verbose_name='角色'),
        ),
        migrations.RunPython(follow_the_roles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='user_never_super'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['key', '-at'], name='attempt_newest'),
        ),
    ]
