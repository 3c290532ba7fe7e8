"""
What the command ``alembic`` runs; the host itself never does.

From the folder of ``pyproject.toml``, which says where this is. The next revision is
written, once ``schema`` has changed, by comparing it with a database that is at the
last one::

    alembic -x database=URL upgrade head
    alembic -x database=URL revision --autogenerate --rev-id 0002 -m "add a column"

It is then read, completed with what the other engine has of its own, and tried on
both. ``check`` says whether there is something to write; ``upgrade head --sql``
prints what a database administrator may want to run.
"""

from alembic import context
from alembic.operations import Operations
from sqlalchemy import make_url

from siaut_sqlalchemy import migrations
from siaut_sqlalchemy.colours import sync as colour


def run() -> None:
    context.run_migrations(op=Operations(context.get_context()))


url = context.get_x_argument(as_dictionary=True).get("database")
if url is None:
    raise SystemExit("-x database=URL : dites quelle base, avant la commande.")

if context.is_offline_mode():
    opts = migrations.options(make_url(url).get_backend_name())
    context.configure(url=url, literal_binds=True, **opts)
    with context.begin_transaction():
        run()
else:
    engine = colour.open_up(url)
    with engine.connect() as connection, migrations.single(connection):
        opts = migrations.options(connection.dialect.name)
        context.configure(connection=connection, **opts)
        run()
    engine.dispose()
