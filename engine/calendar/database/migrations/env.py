"""Run by Alembic: applies the migrations to the engine it was handed, in one transaction."""

from alembic import context

from engine.calendar.database.indexes import whole_metadata

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    if engine.dialect.name == "sqlite":
        # A table that is made anew is dropped first, which its foreign keys would forbid.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection, target_metadata=whole_metadata(), transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if engine.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
