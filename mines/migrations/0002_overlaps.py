"""PostgreSQL refuses one person at two mines, or two statuses of a mine, on one day; on SQLite the actions do."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE mines_posting ADD CONSTRAINT posting_no_overlap
    EXCLUDE USING gist (person_id WITH =, daterange(starts, ends, '[]') WITH &&) WHERE (voided_at IS NULL)
    """,
    """
    ALTER TABLE mines_minestatus ADD CONSTRAINT status_no_overlap
    EXCLUDE USING gist (mine_id WITH =, daterange(starts, ends, '[]') WITH &&) WHERE (voided_at IS NULL)
    """,
)
DROP = (
    "ALTER TABLE mines_posting DROP CONSTRAINT IF EXISTS posting_no_overlap",
    "ALTER TABLE mines_minestatus DROP CONSTRAINT IF EXISTS status_no_overlap",
)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the constraints where the database knows ranges."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in ADD:
            schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    """No change for Django's own picture of the tables."""

    dependencies = [("mines", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
