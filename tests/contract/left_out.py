"""What is not asked by generated questions, and why. Tests see that it names only what exists, and everything that is not asked."""

# Operations, as the document names them.
OPERATIONS: dict[str, str] = {}

# Addresses that no document describes.
ADDRESSES = {
    **dict.fromkeys(
        ("/", "/{name}", "/player", "/player/", "/player/{name}"), "files of the web apps, as they were built"
    ),
    **dict.fromkeys(
        ("/api/docs", "/api/docs/", "/api/docs/{name}", "/api/openapi.json"), "the document itself"
    ),
    **dict.fromkeys(("/media/{key}",), "files people gave us: tests/storage and tests/safety/test_s16*"),
    "/health": "/api/health under a second address",
}

ASKERS = {
    "player": "a screen has a key for its socket and none for these addresses: see tests/safety/rights.csv"
}

# Checks that come with schemathesis.
CHECKS = {
    "positive_data_acceptance": "rules between fields and about rows (dates in order, names in use) are no part of a shape",
    "unsupported_method": "it asks with methods no operation has; tests/safety/test_s24_made_up_addresses.py does",
    "allow_header_conformance": "the same",
    "object_level_authorization": "tests/safety/rights.csv holds every answer about what lies in a foreign place",
}
