"""Nginx hands out the same files as the server does: with the same types and the same policies."""

import re

from backend.core.config import MEGABYTE
from backend.core.filetypes import BY_EXTENSION, UNSERVED, served_type
from backend.middleware import sizes
from backend.middleware.security import FOR_EVERYBODY, FOR_MEDIA, HEADERS, ON_TLS, SHARED, policy
from backend.routes import media
from tests.architecture.sources import ROOT

SITE = (ROOT / "nginx" / "tvs.conf.template").read_text("utf-8")


def test_the_same_security_headers():
    said = HEADERS | ON_TLS
    missing = {
        name: value for name, value in said.items() if f"add_header {name} " not in SITE or value not in SITE
    }
    assert not missing, f"nginx/tvs.conf.template lacks {missing}"


def test_the_same_files_are_for_everybody():
    folders = "|".join(path.strip("/") for path in FOR_EVERYBODY)
    assert f"~^/({folders})/ {SHARED};" in SITE


def test_every_security_header_is_on_error_pages_too():
    added = re.findall(r"add_header ([\w-]+) \$\w+( always)?;", SITE)
    assert {name for name, always in added if not always} == {"Cache-Control", "ETag"}
    assert len(added) == len(set(added)) == len(HEADERS | ON_TLS) + 3  # and the policy


def test_the_same_policy_for_our_own_pages_and_whatever_they_may_load_media_from():
    assert f'"{policy(["${TVS_MEDIA_ORIGINS}"])}"' in SITE
    assert SITE.count("${TVS_MEDIA_ORIGINS};") == len(FOR_MEDIA)


def test_the_same_policies_for_uploaded_files():
    assert f'"{media.FILE_POLICY}"' in SITE
    assert f'"{media.PAGE_POLICY}"' in SITE
    assert f"~^/media/ {media.FRAMED_BY};" in SITE


def test_the_same_type_for_each_kind_of_file():
    in_nginx = {
        extension: kind for kind, extension in re.findall(r"^ +(\w+/[\w.-]+) (\w+);$", SITE, re.MULTILINE)
    }
    in_server = {kind.extension: kind.mime_type for kind in BY_EXTENSION.values() if kind.is_served}
    assert in_server.items() <= in_nginx.items()


def test_a_drawing_a_document_or_an_archive_is_never_handed_out_as_what_it_came_as():
    unserved = {kind.extension for kind in BY_EXTENSION.values() if not kind.is_served}

    assert {served_type(f"ab/cd/{'ab' * 32}.{extension}") for extension in unserved} == {UNSERVED}
    assert not [each for each in unserved if re.search(rf"^ +\w+/\S+ {each};$", SITE, re.MULTILINE)]
    assert f"default_type {UNSERVED};" in SITE


def test_the_same_addresses_take_files():
    assert f'location ~ "{sizes.FILES}" {{' in SITE
    assert f"client_max_body_size {sizes.MOST_BYTES // MEGABYTE}m;" in SITE


def test_a_server_behind_nginx_gets_no_offer_of_compressed_frames():
    assert 'proxy_set_header Sec-WebSocket-Extensions "";' in SITE
