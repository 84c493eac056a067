"""Triggers by which the database itself refuses to change the chain, whoever asks and however.

SQLite drops a table's triggers without a word when a migration rebuilds the table, so they are put back after every
migration and looked for at start. They stop mistakes and tools; whoever owns the database can lift them, and is then
found by the chain and by the heads kept outside (anchors.py).
"""

from django.db import connection

# By name: the app asks for the guards before there are models.
TABLE = "audit_auditentry"
REFUSAL = "audit rows are never changed"

SQLITE = {
    f"audit_no_{verb}": f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("update", "delete")
}
# ALWAYS: also for a session that calls itself a replica, for which ordinary triggers sleep.
POSTGRESQL = {
    "audit_no_change": f"""
        CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$;
        CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
        ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER audit_no_change;
    """
}


def missing() -> list[str]:
    """Names of the guards that are not in force."""
    if connection.vendor == "postgresql":
        # 'A' = always; 'O' fires too, but not for replicas, and 'D' is switched off.
        sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A'"
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [TABLE])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in _guards() if name not in found]


def install() -> list[str]:
    """Put the missing guards in force; returns their names. Nothing where the chain has no table yet."""
    if TABLE not in connection.introspection.table_names():
        return []
    put_back = missing()
    with connection.cursor() as cursor:
        for name in put_back:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            cursor.execute(_guards()[name])
    return put_back


def _guards() -> dict[str, str]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE
