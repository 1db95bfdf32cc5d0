"""The running role reads and writes rows; it owns nothing, and may not even change a row of the audit record or of the
proofs of deletion."""

from __future__ import annotations

from typing import Any

from django.db import connections
from psycopg2 import sql

from cicc_portal import environment

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON audit_entry, audit_retentionrun FROM {role}",
)


def grant_to_running_role(*, using: str, **_kwargs: Any) -> None:
    """After a migration by the owner, let the role of DATABASE_URL work with the tables; safe to repeat."""
    if not environment.value("DATABASE_OWNER_URL"):
        return
    role = str(environment.database("DATABASE_URL")["USER"])
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
