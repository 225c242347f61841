"""kept counts of deliveries, and closed posts that were taken up again can be rejected

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

POST_STEPS = (
    'proposed>approved', 'proposed>rejected', 'proposed>withdrawn',
    'approved>proposed', 'approved>rejected', 'approved>withdrawn', 'approved>closed',
    'rejected>proposed', 'rejected>approved', 'rejected>withdrawn',
    'withdrawn>proposed', 'withdrawn>approved',
    'closed>rejected',
)
OF = 'playbook, channel, state'


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == 'sqlite'
    op.create_table('delivery_counts',
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('session', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('playbook', 'channel', 'state', 'session', name=op.f('pk_delivery_counts'))
    )
    for statement in (*_steps(sqlite), *(_counting_rows() if sqlite else _counting_statements())):
        op.execute(sa.text(statement.replace(':', '\\:')))
    op.execute(sa.text(f'INSERT INTO delivery_counts ({OF}, session, count) '
                       f'SELECT {OF}, 0, count(*) FROM deliveries GROUP BY {OF}'))


def _steps(sqlite):
    listed = ', '.join(f"'{step}'" for step in POST_STEPS)
    wrong = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({listed})"
    if sqlite:
        yield 'DROP TRIGGER posts_step'
        yield (f"CREATE TRIGGER posts_step BEFORE UPDATE OF state ON posts FOR EACH ROW WHEN {wrong} "
               "BEGIN SELECT RAISE(ABORT, 'this change of state is not allowed'); END")
        return
    yield (f"CREATE OR REPLACE FUNCTION posts_step() RETURNS trigger AS $$ BEGIN IF {wrong} THEN "
           f"RAISE EXCEPTION 'this change of state is not allowed'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql")


def _counting_rows():
    """One writer at a time: each row changes its count at once."""
    def counted(row, by):
        return (f"INSERT INTO delivery_counts ({OF}, session, count) "
                f"VALUES ({row}.playbook, {row}.channel, {row}.state, 0, {by}) "
                f"ON CONFLICT ({OF}, session) DO UPDATE SET count = count + excluded.count;")
    yield f"CREATE TRIGGER deliveries_made AFTER INSERT ON deliveries BEGIN {counted('NEW', 1)} END"
    yield f"CREATE TRIGGER deliveries_gone AFTER DELETE ON deliveries BEGIN {counted('OLD', -1)} END"
    yield (f"CREATE TRIGGER deliveries_changed AFTER UPDATE OF state ON deliveries WHEN OLD.state <> NEW.state "
           f"BEGIN {counted('OLD', -1)} {counted('NEW', 1)} END")


def _counting_statements():
    """Each statement changes the counts of its own session, so that none waits for another."""
    parts = {'INSERT': ('NEW',), 'DELETE': ('OLD',), 'UPDATE': ('OLD', 'NEW')}
    by = {'NEW': 'count(*)', 'OLD': '-count(*)'}
    for verb, rows in parts.items():
        name = f'deliveries_{verb.lower()}_counted'
        changes = ' UNION ALL '.join(f'SELECT {OF}, {by[row]} AS change FROM {row.lower()}_rows GROUP BY {OF}' for row in rows)
        yield (f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
               f"INSERT INTO delivery_counts AS kept ({OF}, session, count) "
               f"SELECT {OF}, pg_backend_pid(), sum(change) FROM ({changes}) AS changes GROUP BY {OF} "
               f"HAVING sum(change) <> 0 ORDER BY {OF} "
               f"ON CONFLICT ({OF}, session) DO UPDATE SET count = kept.count + excluded.count; "
               f"RETURN NULL; END $$ LANGUAGE plpgsql")
        tables = ' '.join(f'{row} TABLE AS {row.lower()}_rows' for row in rows)
        yield (f"CREATE TRIGGER {name} AFTER {verb} ON deliveries REFERENCING {tables} "
               f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    raise NotImplementedError('the trail of what was sent is kept; restore a backup instead')
