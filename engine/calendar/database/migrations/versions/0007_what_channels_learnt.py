"""what channels learnt of chats and recipients, and which channels workers have no address for

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('moved_chats',
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('moved_to', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_moved_chats'))
    )
    op.create_table('accepted_mails',
    sa.Column('message', sa.String(length=64), nullable=False),
    sa.Column('recipient', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('message', 'recipient', name=op.f('pk_accepted_mails'))
    )
    op.create_table('unusable_channels',
    sa.Column('worker', KEY, autoincrement=False, nullable=False),
    sa.Column('playbook', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('worker', 'playbook', 'channel', name=op.f('pk_unusable_channels'))
    )


def downgrade() -> None:
    raise NotImplementedError('the trail of what was sent is kept; restore a backup instead')
