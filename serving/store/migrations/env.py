"""Run by Alembic with the connection that serving.store.database hands over."""

from alembic import context

from serving.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
