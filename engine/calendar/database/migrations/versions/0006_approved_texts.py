"""what an approval saw: hashes of some texts, for a program that writes them otherwise later

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('posts', sa.Column('approved_texts', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('posts', 'approved_texts')
