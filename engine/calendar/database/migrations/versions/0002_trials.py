"""trials: the posts of one, and those that are for some groups of a channel only

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('posts', sa.Column('trial', sa.String(length=200), nullable=False, server_default=''))
    op.add_column('posts', sa.Column('groups', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('posts', 'groups')
    op.drop_column('posts', 'trial')
