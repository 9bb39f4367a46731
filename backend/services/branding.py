"""Branding: the name, the picture and the language that strangers and waiting screens see.

The picture is made anew, and small, by the children that prepare pictures: nothing of the upload itself is served.
"""

from pathlib import Path

from backend.core import config, drawings, filetypes, pictures, storage
from backend.core.db import announce, atomic, db
from backend.core.errors import Unavailable, UnsupportedMedia
from backend.core.made_files import NotAFile
from backend.core.probe import Unreadable
from backend.core.sandbox import ChildKilled, ProgramMissing
from backend.core.storage import Store
from backend.models.users import User
from backend.schemas.settings import BrandingOut
from backend.services import blobs, media_addresses, rights, settings, uploads
from backend.services.rights import Permission
from backend.services.settings import SettingsChanged
from backend.services.uploads import Arriving, Kept

LOGO_BOX = (512, 256)
BOUNDS = pictures.Bounds(longest_side=LOGO_BOX[0], most_frames=1, preview=LOGO_BOX)
SERVED_AS = "webp"


def branding() -> BrandingOut:
    """What is shown to everybody. Asks no database."""
    current, logo_key = config.current(), settings.snapshot().logo_key
    return BrandingOut(
        name=current.brand_name,
        logo_url=media_addresses.address_of(logo_key) if logo_key else None,
        default_language=current.default_language,
    )


def choose_logo(actor: User, version: int, file: Arriving) -> None:
    """Make the picture that arrived the logo.

    Announces: SettingsChanged.
    Raises: Forbidden, UnsupportedMedia, Stale, TooLarge, StorageFull, Unauthorized, Unavailable.
    """
    rights.require(actor, Permission.SETTINGS_WRITE)
    if file.kind.medium != "image" or file.kind.decoder == filetypes.PDF.decoder:
        raise UnsupportedMedia("A logo is a picture, such as a PNG, an SVG drawing or a JPEG.")
    file.end()
    db.session.close()  # nothing below needs the database, and it may take a while
    kept = _made_small(storage.current(), file)
    uploads.sharing_bytes(lambda: _take(actor, version, kept))


@atomic
def remove_logo(actor: User, version: int | None) -> None:
    """Show our own again. Announces: SettingsChanged. Raises: Forbidden, Stale."""
    rights.require(actor, Permission.SETTINGS_WRITE)
    rows = settings.held(version)
    if settings.LOGO in rows and "value" in rows[settings.LOGO].value:
        _let_go(rows)
        settings.write(rows, settings.LOGO, None, settings.next_version(rows))
        announce(SettingsChanged())


@atomic
def _take(actor: User, version: int, kept: Kept) -> None:
    rights.require(uploads.as_they_are_now(actor), Permission.SETTINGS_WRITE)
    rows = settings.held(version)
    blob = uploads.blob_of(kept)
    _let_go(rows)
    settings.write(rows, settings.LOGO, kept.key, settings.next_version(rows), {"blob_id": blob.id})
    announce(SettingsChanged())


def _let_go(rows: settings.Rows) -> None:
    """The file of the logo before is purged in its time, unless something else has the same bytes."""
    before = rows.get(settings.LOGO)
    blobs.let_go([before.value.get("blob_id") if before else None])


def _made_small(store: Store, file: Arriving) -> Kept:
    """The picture, made anew and kept; no row names it yet."""
    try:
        with store.workplace() as folder:
            key, sha256, size_bytes = store.adopt(_made_in(Path(folder), file), SERVED_AS)
    except Unreadable as unreadable:
        raise UnsupportedMedia(str(unreadable), errors={"file": [str(unreadable)]}) from unreadable
    except (ChildKilled, ProgramMissing, NotAFile) as failed:
        raise Unavailable(
            "The server can't look at this picture right now. Try again in a moment."
        ) from failed
    return Kept(f"logo.{SERVED_AS}", filetypes.BY_EXTENSION[SERVED_AS], key, sha256, size_bytes)


def _made_in(folder: Path, file: Arriving) -> Path:
    source, form = file.incoming.path, file.kind.decoder
    if form == filetypes.SVG.decoder:
        drawn = folder / "drawn.png"
        drawings.draw(source, drawn)
        source, form = drawn, filetypes.PNG.decoder
    pictures.prepare(source, form, folder, lambda: None, BOUNDS)
    return folder / pictures.PREVIEW
