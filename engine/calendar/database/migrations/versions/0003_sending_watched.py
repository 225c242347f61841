"""sending, watched: pauses, questions, marks, and states that the database enforces

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

POSTS = (
    'proposed>approved', 'proposed>rejected', 'proposed>withdrawn',
    'approved>proposed', 'approved>rejected', 'approved>withdrawn', 'approved>closed',
    'rejected>proposed', 'rejected>approved', 'rejected>withdrawn',
    'withdrawn>proposed', 'withdrawn>approved',
)
DELIVERIES = (
    'waiting>sending', 'waiting>skipped', 'waiting>cancelled',
    'sending>sent', 'sending>waiting', 'sending>failed', 'sending>unsure',
    'unsure>sending', 'unsure>sent', 'unsure>failed', 'unsure>waiting',
    'cancelled>waiting',
)
STATES = (('posts', POSTS), ('deliveries', DELIVERIES))
TRAILS = ('post_events', 'delivery_events')


def upgrade() -> None:
    op.add_column('posts', sa.Column('after_late', sa.String(length=20), nullable=False, server_default='skip'))
    op.add_column('deliveries', sa.Column('asks', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('deliveries', sa.Column('moved', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table('pauses',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pauses'))
    )
    op.create_table('marks',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('counted', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_marks'))
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(':', '\\:')))


def _guards(dialect):
    """Triggers that refuse what the table of transitions does not allow, and any change of a trail."""
    if dialect == 'sqlite':
        for table, allowed in STATES:
            listed = ', '.join(f"'{step}'" for step in allowed)
            yield (f"CREATE TRIGGER {table}_step BEFORE UPDATE OF state ON {table} FOR EACH ROW "
                   f"WHEN OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({listed}) "
                   f"BEGIN SELECT RAISE(ABORT, 'this change of state is not allowed'); END")
        for table in TRAILS:
            for verb in ('UPDATE', 'DELETE'):
                yield (f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                       f"BEGIN SELECT RAISE(ABORT, 'what happened cannot be changed'); END")
        return
    for table, allowed in STATES:
        listed = ', '.join(f"'{step}'" for step in allowed)
        yield (f"CREATE FUNCTION {table}_step() RETURNS trigger AS $$ BEGIN "
               f"IF OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({listed}) THEN "
               f"RAISE EXCEPTION 'this change of state is not allowed'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql")
        yield (f"CREATE TRIGGER {table}_step BEFORE UPDATE OF state ON {table} "
               f"FOR EACH ROW EXECUTE FUNCTION {table}_step()")
    yield ("CREATE FUNCTION trail_kept() RETURNS trigger AS $$ BEGIN "
           "RAISE EXCEPTION 'what happened cannot be changed'; END $$ LANGUAGE plpgsql")
    for table in TRAILS:
        yield (f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
               f"FOR EACH ROW EXECUTE FUNCTION trail_kept()")


def downgrade() -> None:
    raise NotImplementedError('the trail of what was sent is kept; restore a backup instead')
