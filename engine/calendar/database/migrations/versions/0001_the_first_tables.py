"""the first tables

Revision: 0001
Follows: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_groups',
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('zone', sa.String(length=100), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('playbook', 'channel', 'group_key', name=op.f('pk_channel_groups'))
    )
    op.create_table('channels',
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('variable', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('playbook', 'name', name=op.f('pk_channels'))
    )
    op.create_table('outcomes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('row', sa.String(length=64), nullable=False),
    sa.Column('measure', sa.String(length=100), nullable=False),
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('post_id', sa.String(length=400), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('element', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('exposure', sa.Float(), nullable=False),
    sa.Column('count', sa.Float(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcomes')),
    sa.UniqueConstraint('source', 'row', 'measure', name=op.f('uq_outcomes_source'))
    )
    op.create_index('ix_outcomes_report', 'outcomes', ['measure', 'element', 'weekday', 'hour'], unique=False)
    op.create_table('templates',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_templates'))
    )
    op.create_table('posts',
    sa.Column('id', sa.String(length=400), nullable=False),
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('element', sa.String(length=200), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('part', sa.String(length=20), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('time', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(length=100), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('first_due_at', sa.DateTime(), nullable=False),
    sa.Column('late_seconds', sa.Float(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('template_hash', sa.String(length=64), nullable=False),
    sa.Column('context', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('approved_hash', sa.String(length=64), nullable=True),
    sa.Column('fanned_out', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected', 'withdrawn', 'closed')", name=op.f('ck_posts_known_state')),
    sa.ForeignKeyConstraint(['template_hash'], ['templates.hash'], name=op.f('fk_posts_template_hash')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    op.create_index('ix_posts_date', 'posts', ['date'], unique=False)
    op.create_index('ix_posts_playbook_date', 'posts', ['playbook', 'date'], unique=False)
    op.create_index('ix_posts_to_fan_out', 'posts', ['state', 'fanned_out', 'first_due_at'], unique=False)
    op.create_table('deliveries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('post_id', sa.String(length=400), nullable=False),
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('group_key', sa.String(length=200), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('next_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'unsure', 'cancelled', 'skipped', 'failed', 'sent')", name=op.f('ck_deliveries_known_state')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_deliveries_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('key', name=op.f('uq_deliveries_key')),
    sa.UniqueConstraint('post_id', 'group_key', name=op.f('uq_deliveries_post_id'))
    )
    op.create_index('ix_deliveries_group', 'deliveries', ['group_key', 'state', 'due_at', 'id'], unique=False)
    op.create_index('ix_deliveries_next', 'deliveries', ['state', 'next_at', 'due_at', 'id'], unique=False)
    op.create_table('post_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('post_id', sa.String(length=400), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=False),
    sa.Column('after', sa.String(length=20), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_events_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_events'))
    )
    op.create_index(op.f('ix_post_events_post_id'), 'post_events', ['post_id'], unique=False)
    op.create_table('delivery_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=False),
    sa.Column('after', sa.String(length=20), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_delivery_events_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_events'))
    )
    op.create_index(op.f('ix_delivery_events_delivery_id'), 'delivery_events', ['delivery_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_delivery_events_delivery_id'), table_name='delivery_events')
    op.drop_table('delivery_events')
    op.drop_index(op.f('ix_post_events_post_id'), table_name='post_events')
    op.drop_table('post_events')
    op.drop_index('ix_deliveries_next', table_name='deliveries')
    op.drop_index('ix_deliveries_group', table_name='deliveries')
    op.drop_table('deliveries')
    op.drop_index('ix_posts_to_fan_out', table_name='posts')
    op.drop_index('ix_posts_playbook_date', table_name='posts')
    op.drop_index('ix_posts_date', table_name='posts')
    op.drop_table('posts')
    op.drop_table('templates')
    op.drop_index('ix_outcomes_report', table_name='outcomes')
    op.drop_table('outcomes')
    op.drop_table('channels')
    op.drop_table('channel_groups')
