"""many machines: who claimed what, limits that hold for all, and sending by hand

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

POSTS = ('proposed', 'approved', 'rejected', 'withdrawn', 'closed')
POST_STEPS = (
    'proposed>approved', 'proposed>rejected', 'proposed>withdrawn',
    'approved>proposed', 'approved>rejected', 'approved>withdrawn', 'approved>closed',
    'rejected>proposed', 'rejected>approved', 'rejected>withdrawn',
    'withdrawn>proposed', 'withdrawn>approved',
)
KNOWN = (
    'waiting', 'sending', 'unsure', 'prepared', 'confirmed', 'not confirmed', 'cancelled',
    'over quota', 'skipped', 'failed', 'sent',
)
STEPS = (
    'waiting>sending', 'waiting>skipped', 'waiting>cancelled', 'waiting>over quota',
    'sending>sent', 'sending>prepared', 'sending>waiting', 'sending>failed', 'sending>unsure',
    'unsure>sent', 'unsure>prepared', 'unsure>failed', 'unsure>waiting',
    'prepared>confirmed', 'prepared>sent', 'prepared>over quota', 'prepared>not confirmed',
    'confirmed>sent', 'confirmed>over quota',
    'not confirmed>confirmed', 'not confirmed>sent',
    'cancelled>waiting',
)
CHECK = 'ck_deliveries_known_state'


def _listed(words):
    return ', '.join(f"'{word}'" for word in words)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == 'sqlite'
    op.add_column('channels', sa.Column('resend', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('channels', sa.Column('by_owner', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table('pictures',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_pictures'))
    )
    picture = sa.Column('picture_hash', sa.String(length=64), nullable=True)
    with op.batch_alter_table('posts', recreate='always' if sqlite else 'never') as table:
        table.add_column(picture)
        table.create_foreign_key(op.f('fk_posts_picture_hash'), 'pictures', ['picture_hash'], ['hash'])
        if sqlite:
            table.create_check_constraint(op.f('ck_posts_known_state'), f'state IN ({_listed(POSTS)})')
    if sqlite:
        wrong = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_listed(POST_STEPS)})"
        op.execute(sa.text(f"CREATE TRIGGER posts_step BEFORE UPDATE OF state ON posts FOR EACH ROW WHEN {wrong} "
                           "BEGIN SELECT RAISE(ABORT, 'this change of state is not allowed'); END"))
    op.add_column('channels', sa.Column('service', sa.String(length=20), nullable=False, server_default=''))
    op.add_column('channels', sa.Column('tongue', sa.String(length=10), nullable=False, server_default='en'))
    with op.batch_alter_table('deliveries', recreate='always' if sqlite else 'never') as table:
        table.add_column(sa.Column('claimed_by', sa.BigInteger(), nullable=True))
        table.add_column(sa.Column('put_off_at', sa.DateTime(), nullable=True))
        if not sqlite:  # there a table that is made anew comes without its checks and triggers
            table.drop_constraint(op.f(CHECK), type_='check')
        table.create_check_constraint(op.f(CHECK), f'state IN ({_listed(KNOWN)})')
    op.execute(sa.text(_guard(sqlite).replace(':', '\\:')))
    op.drop_index('ix_deliveries_next', table_name='deliveries')
    op.create_index('ix_deliveries_next', 'deliveries', ['state', 'next_at'])
    op.create_index('ix_deliveries_claim', 'deliveries', ['state', 'playbook', 'channel', 'due_at', 'id'])
    op.create_index('ix_deliveries_expires', 'deliveries', ['state', 'expires_at'])
    op.create_index('ix_deliveries_put_off', 'deliveries', ['put_off_at'])
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('dispatchers',
    sa.Column('id', key, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatchers'))
    )
    op.create_table('senders',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('times', sa.JSON(), nullable=False),
    sa.Column('held_at', sa.DateTime(), nullable=True),
    sa.Column('held_until', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_senders'))
    )
    op.create_table('owners',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_owners')),
    sa.UniqueConstraint('name', name=op.f('uq_owners_name'))
    )


def _guard(sqlite):
    """The trigger of the third form, with the steps as they are now."""
    wrong = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_listed(STEPS)})"
    if sqlite:
        return (f"CREATE TRIGGER deliveries_step BEFORE UPDATE OF state ON deliveries FOR EACH ROW "
                f"WHEN {wrong} BEGIN SELECT RAISE(ABORT, 'this change of state is not allowed'); END")
    return (f"CREATE OR REPLACE FUNCTION deliveries_step() RETURNS trigger AS $$ BEGIN IF {wrong} THEN "
            f"RAISE EXCEPTION 'this change of state is not allowed'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql")


def downgrade() -> None:
    raise NotImplementedError('the trail of what was sent is kept; restore a backup instead')
