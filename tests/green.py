"""`pytest -p tests.green`: the same tests on eventlet, as people run the server. Everything is made green before it is loaded."""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known, and decided: see wsgi.py

import eventlet  # noqa: E402 - first the filter for a warning at import, then the import

eventlet.monkey_patch()
