"""`python -m tests.crowd <settings.json>`: a crowd of screens that reads orders on its standard input."""

import json
import sys
from pathlib import Path

from tests.crowd.crowd import Crowd

Crowd(json.loads(Path(sys.argv[1]).read_text("utf-8"))).lives()
