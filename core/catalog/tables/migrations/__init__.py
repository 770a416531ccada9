"""How catalogs of earlier releases become the present one (Alembic); `schema.HEAD` names the newest step."""
