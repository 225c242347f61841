"""`python -m weekbook`."""

import sys

from weekbook.main import main

sys.exit(main())
