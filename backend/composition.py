"""Composition: the only file that knows every floor, and puts them together."""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

import orjson
import structlog
from apiflask import APIBlueprint, APIFlask
from flask import Flask
from flask.json.provider import JSONProvider
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import cli, contract, jobs, realtime, routes
from backend.core import config as settings
from backend.core import counting, hub, logging, storage
from backend.core.config import Config
from backend.core.db import AWAY, db, settings_for
from backend.jobs import worker
from backend.middleware import auditing, errors, limits, monitoring, origins, security, sizes
from backend.realtime import farewell, server, sweep, windows, writing
from backend.routes import numbers
from backend.services import moved_media, reports
from backend.services.health import VERSION

log = structlog.get_logger(__name__)


class _OrjsonProvider(JSONProvider):
    """JSON as orjson writes it: several times faster than the standard library's."""

    def dumps(self, obj: object, **_options: object) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        return orjson.loads(s)


def create_app(config: Config | None = None) -> APIFlask:
    """The application, ready to answer. Nothing runs in the background until `start()`."""
    config = config or Config()
    settings.use(config)
    hub.use(config.socketio_async_mode)
    counting.use(counting.Counts(config.redis_url))
    logging.configure(config)
    # The database and the secrets are nobody else's.
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    config.uploads_dir.mkdir(parents=True, exist_ok=True)
    storage.current()  # a bucket's client takes a second to load: now, not while somebody waits
    app = APIFlask(
        "backend",
        title="TVS",
        version=VERSION,
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]  # Flask's way to have no /static; APIFlask's types forgot it
    )
    app.json = _OrjsonProvider(app)
    app.config.update(settings_for(config), SECRET_KEY=config.secret("secret_key"))
    db.init_app(app)
    Migrate(app, db, directory=f"{app.root_path}/migrations", render_as_batch=True)
    for layer in (monitoring, auditing, errors, sizes, origins, limits):
        layer.install(app)
    contract.describe(app)
    _register_routes(app)
    server.install(app)
    security.install(app)
    cli.install(app)
    worker.install(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to wrap itself
    return app


def start(app: Flask) -> None:
    """Begin what a serving process does beside answering: plans, the clock's jobs, the embedded queue."""
    with app.app_context():
        cli.welcome()
        moved_media.note()
    jobs.start(app)
    sweep.start(app)
    windows.start(app)
    writing.start(app)


def stop(app: Flask) -> None:
    """Before the process ends: screens are told when to come back, what was heard is written, the clock's work handed on.

    Without a database the first attempt to write is the only one: a process has seconds to leave, and what was not
    written the screens say again, and the lease ends by itself.
    """
    with app.app_context():
        try:
            farewell.say()
            reports.flush()
            jobs.stop()
        except AWAY as error:
            log.warning("database_unavailable", at="leaving", error=str(error.__cause__ or error)[:200])


def _register_routes(app: APIFlask) -> None:
    numbers.install(app)
    for package in (realtime, jobs):
        _import_all(package.__path__, package.__name__)  # listeners and tasks register themselves
    for module in _import_all(routes.__path__, routes.__name__):
        for blueprint in vars(module).values():
            if isinstance(blueprint, APIBlueprint) and blueprint.import_name == module.__name__:
                app.register_blueprint(blueprint)


def _import_all(path: Iterable[str], name: str) -> list[ModuleType]:
    return [importlib.import_module(f"{name}.{each.name}") for each in pkgutil.iter_modules(path)]
