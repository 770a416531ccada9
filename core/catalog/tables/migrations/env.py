"""What Alembic runs: the migrations, on the connection and in the transaction that the catalog opened."""

from alembic import context

from core.catalog.tables.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    # The catalog's own transaction goes around all of them: a migration that fails leaves nothing half done.
    transaction_per_migration=False,
)
context.run_migrations()
