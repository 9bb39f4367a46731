"""Where the bytes of media are fetched: on this server, or at a CDN before it. The only place that makes such an address."""

from urllib.parse import urlsplit

from backend.core import config, filetypes, storage

NOBODYS_KEY = storage.key_for("0" * 64, "bin")


def address_of(key: str) -> str:
    """The constant address of a stored file: the same for everybody, for as long as the file exists.

    A page is always fetched from this server: only there it comes with the policy that keeps it apart.
    """
    base = config.current().media_base_url
    if base is None or filetypes.served_type(key) == filetypes.HTML.mime_type:
        return f"/media/{key}"
    return f"{base.rstrip('/')}/{key}"


def other_origins() -> list[str]:
    """Where browsers fetch media besides this server, as origins such as `https://cdn.example.org`."""
    settings = config.current()
    addresses = [settings.media_base_url]
    if settings.s3_serve == "redirect" and (bucket := storage.remote()) is not None:
        addresses.append(bucket.presigned(NOBODYS_KEY, "GET"))
    parts = [urlsplit(address) for address in addresses if address]
    return list(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in parts))
