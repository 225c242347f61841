"""lanes, approvals that pin what they approved, circuits, and leases that expire

Revision: 0005
Follows: 0004
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

KNOWN = (
    'waiting', 'sending', 'unsure', 'asking', 'prepared', 'confirmed', 'not confirmed', 'failed', 'skipped',
    'cancelled', 'over quota', 'sent',
)
STEPS = (
    'waiting>sending', 'waiting>skipped', 'waiting>cancelled', 'waiting>asking', 'waiting>over quota',
    'sending>sent', 'sending>prepared', 'sending>waiting', 'sending>failed', 'sending>unsure', 'sending>asking',
    'unsure>sent', 'unsure>prepared', 'unsure>failed', 'unsure>asking', 'unsure>waiting',
    'asking>waiting', 'asking>skipped', 'asking>cancelled',
    'prepared>confirmed', 'prepared>sent', 'prepared>over quota', 'prepared>not confirmed',
    'confirmed>sent', 'confirmed>over quota',
    'not confirmed>confirmed', 'not confirmed>sent',
    'failed>waiting', 'skipped>waiting', 'cancelled>waiting',
)
CHECK = 'ck_deliveries_known_state'
RESTORED = 'the calendar was restored: it may have been sent already'
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == 'sqlite'
    _deliveries(sqlite)
    _rosters(sqlite)
    _approvals()
    _lanes()
    _circuits()
    _leases(sqlite)
    _workspace()


def _listed(words):
    return ', '.join(f"'{word}'" for word in words)


def _run(statement):
    op.execute(sa.text(statement.replace(':', '\\:')))


def _partial(name, table, columns, condition, unique=False):
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _deliveries(sqlite):
    for name in ('next', 'claim', 'put_off', 'expires', 'group'):
        op.drop_index(f'ix_deliveries_{name}', table_name='deliveries')
    with op.batch_alter_table('deliveries', recreate='always' if sqlite else 'never') as table:
        table.add_column(sa.Column('lane', sa.String(length=210), nullable=True))
        table.add_column(sa.Column('cause', sa.String(length=20), nullable=False, server_default=''))
        table.add_column(sa.Column('round', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('text_hash', sa.String(length=64), nullable=False, server_default=''))
        if not sqlite:  # there a table that is made anew comes without its checks and triggers
            table.drop_constraint(op.f(CHECK), type_='check')
        table.create_check_constraint(op.f(CHECK), f'state IN ({_listed(KNOWN)})')
    if not sqlite:
        _run(_guard(sqlite))
    _run("UPDATE deliveries SET lane = 'group:' || group_key")
    _run("UPDATE deliveries SET state = 'asking', "
         f"cause = CASE WHEN note = '{RESTORED}' THEN 'restored' ELSE 'late' END WHERE asks AND state = 'waiting'")
    with op.batch_alter_table('deliveries', recreate='always' if sqlite else 'never') as table:
        table.alter_column('lane', nullable=False, existing_type=sa.String(length=210))
        table.drop_column('asks')
        if sqlite:
            table.create_check_constraint(op.f(CHECK), f'state IN ({_listed(KNOWN)})')
    if sqlite:
        _run(_guard(sqlite))
    _partial('ix_deliveries_first', 'deliveries', ['lane', 'due_at', 'id'], "state = 'waiting'")
    _partial('ix_deliveries_in_flight', 'deliveries', ['lane'], "state = 'sending'", unique=True)
    _partial('ix_deliveries_expires', 'deliveries', ['expires_at'], "state = 'waiting'")
    _partial('ix_deliveries_open', 'deliveries', ['post_id'], "state IN ('waiting', 'sending', 'asking', 'prepared')")
    _partial('ix_deliveries_to_ask', 'deliveries', ['due_at', 'id'], "state IN ('unsure', 'asking', 'failed')")
    _partial('ix_deliveries_prepared', 'deliveries', ['next_at'], "state = 'prepared'")
    _partial('ix_deliveries_put_off', 'deliveries', ['put_off_at'], "state = 'waiting' AND put_off_at IS NOT NULL")


def _guard(sqlite):
    """The trigger of the third form, with the steps as they are now."""
    wrong = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_listed(STEPS)})"
    if sqlite:
        return (f"CREATE TRIGGER deliveries_step BEFORE UPDATE OF state ON deliveries FOR EACH ROW "
                f"WHEN {wrong} BEGIN SELECT RAISE(ABORT, 'this change of state is not allowed'); END")
    return (f"CREATE OR REPLACE FUNCTION deliveries_step() RETURNS trigger AS $$ BEGIN IF {wrong} THEN "
            f"RAISE EXCEPTION 'this change of state is not allowed'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql")


def _rosters(sqlite):
    key = ['playbook', 'channel', 'group_key', 'since']
    if sqlite:
        op.rename_table('channel_groups', 'channel_groups_before')
        op.create_table('channel_groups',
        sa.Column('playbook', sa.String(length=200), nullable=False),
        sa.Column('channel', sa.String(length=200), nullable=False),
        sa.Column('group_key', sa.String(length=200), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('zone', sa.String(length=100), nullable=False),
        sa.Column('columns', sa.JSON(), nullable=False),
        sa.Column('since', sa.Integer(), nullable=False, server_default='1'),
        sa.Column('until', sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint(*key, name=op.f('pk_channel_groups'))
        )
        kept = 'playbook, channel, group_key, name, zone, columns'
        _run(f'INSERT INTO channel_groups ({kept}) SELECT {kept} FROM channel_groups_before')
        op.drop_table('channel_groups_before')
    else:
        op.add_column('channel_groups', sa.Column('since', sa.Integer(), nullable=False, server_default='1'))
        op.add_column('channel_groups', sa.Column('until', sa.Integer(), nullable=True))
        op.drop_constraint(op.f('pk_channel_groups'), 'channel_groups', type_='primary')
        op.create_primary_key(op.f('pk_channel_groups'), 'channel_groups', key)
    _partial('ix_channel_groups_now', 'channel_groups', key[:3], 'until IS NULL', unique=True)


def _approvals():
    op.add_column('post_events', sa.Column('text_before', sa.Text(), nullable=True))
    op.add_column('posts', sa.Column('approved_revision', sa.Integer(), nullable=True))
    op.add_column('posts', sa.Column('approved_renderer', sa.Integer(), nullable=True))
    op.add_column('posts', sa.Column('fanned_to', sa.String(length=200), nullable=False, server_default=''))
    _run('UPDATE posts SET approved_revision = 1, approved_renderer = 1 WHERE approved_hash IS NOT NULL')
    op.create_table('approval_gaps',
    sa.Column('post_id', sa.String(length=400), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_approval_gaps_post_id')),
    sa.PrimaryKeyConstraint('post_id', 'group_key', name=op.f('pk_approval_gaps'))
    )


def _lanes():
    op.create_table('lanes',
    sa.Column('lane', sa.String(length=210), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('playbook', sa.String(length=200), nullable=True),
    sa.Column('channel', sa.String(length=200), nullable=True),
    sa.Column('due_at', sa.DateTime(), nullable=True),
    sa.Column('ready_at', sa.DateTime(), nullable=True),
    sa.Column('held', sa.String(length=640), nullable=False, server_default=''),
    sa.PrimaryKeyConstraint('lane', name=op.f('pk_lanes')),
    postgresql_with={'fillfactor': 70}
    )
    _partial('ix_lanes_ready', 'lanes', ['playbook', 'channel', 'ready_at'], "held = ''")
    _partial('ix_lanes_held', 'lanes', ['held'], "held <> ''")
    _run(f"""
        INSERT INTO lanes (lane, group_key, delivery_id, playbook, channel, due_at, ready_at, held)
        SELECT lane, group_key, id, playbook, channel, due_at, next_at,
               CASE WHEN state = 'sending' THEN 'sending' ELSE '' END
        FROM (SELECT d.*, row_number() OVER (
                PARTITION BY lane ORDER BY CASE WHEN state = 'sending' THEN 0 ELSE 1 END, due_at, id) AS place
              FROM deliveries d WHERE state IN ('waiting', 'sending')) AS placed
        WHERE place = 1""")
    _run("""
        INSERT INTO lanes (lane, group_key) SELECT DISTINCT lane, group_key FROM deliveries d
        WHERE NOT EXISTS (SELECT 1 FROM lanes l WHERE l.lane = d.lane)""")


def _circuits():
    op.create_table('circuits',
    sa.Column('id', KEY, autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=620), nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('cause', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('told_at', sa.DateTime(), nullable=True),
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('probed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_because', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circuits'))
    )
    _partial('ix_circuits_open', 'circuits', ['key'], 'closed_at IS NULL', unique=True)


def _leases(sqlite):
    op.create_table('workers',
    sa.Column('number', KEY, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('process', sa.Text(), nullable=False, server_default=''),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_workers'))
    )
    # Attempts are known by their claimant's number, so the numbers go on.
    _run("INSERT INTO workers (number, name, until, ended_at) SELECT id, name, began_at, ended_at FROM dispatchers")
    if not sqlite:
        _run("SELECT setval(pg_get_serial_sequence('workers', 'number'),"
             " (SELECT coalesce(max(number), 0) + 1 FROM workers), false)")
    op.drop_table('dispatchers')
    op.create_table('leases',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.BigInteger(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('holder',
    sa.Column('epoch', KEY, autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('process', sa.Text(), nullable=False),
    sa.Column('beat_at', sa.Float(), nullable=False),
    sa.Column('locked', sa.Boolean(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('epoch', name=op.f('pk_holder'))
    )
    op.create_table('clock',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('seen', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_clock'))
    )


def _workspace():
    """The workspace's name for marks kept outside it. A calendar that was sent from before is known
    by its token, and so is its older copy, wherever it comes from."""
    known = op.get_bind().execute(sa.text("SELECT token FROM marks WHERE name = 'dispatch'")).scalar()
    op.get_bind().execute(sa.text("INSERT INTO marks (name, token, counted) VALUES ('workspace', :id, 0)"),
                          {'id': known or secrets.token_hex(16)})


def downgrade() -> None:
    raise NotImplementedError('the trail of what was sent is kept; restore a backup instead')
