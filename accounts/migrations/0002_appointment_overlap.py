"""PostgreSQL refuses two appointments of one person to one post on one day; on SQLite the action does."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = """
    ALTER TABLE accounts_appointment ADD CONSTRAINT appointment_no_overlap
    EXCLUDE USING gist (user_id WITH =, post_id WITH =, daterange(starts, ends, '[]') WITH &&) WHERE (voided_at IS NULL)
"""
DROP = "ALTER TABLE accounts_appointment DROP CONSTRAINT IF EXISTS appointment_no_overlap"


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the constraint where the database knows ranges."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(ADD)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    """No change for Django's own picture of the tables."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
