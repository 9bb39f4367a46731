"""HTML packages lose nothing in silence: what stands in them plays, or is said to be left out."""

import unicodedata

import pytest

from tests.packages import held
from tests.uploading import real

CAT = real("chelsea.png")


def test_a_policy_under_which_the_files_of_the_page_could_not_be_shown_is_left_out_and_said(inlined):
    page = b"""<meta charset="utf-8"><META http-equiv="Content-Security-Policy" content="default-src 'self'"><img src="cat.png">"""

    document, entry = inlined(("index.html", page), ("cat.png", CAT))

    assert held(document, "image/png") == [CAT]
    assert "Content-Security-Policy" not in document
    assert '<meta charset="utf-8">' in document
    assert entry["metadata"]["warnings"] == [
        "The page's own Content-Security-Policy is left out: its files are part of it now."
    ]


@pytest.mark.parametrize(
    "content", ["0; url=main/start.html", "0;URL='main/start.html'", "0, main/start.html"]
)
def test_an_index_that_only_leads_to_another_page_becomes_that_page(inlined, content):
    index = (
        f'<!doctype html><meta http-equiv="refresh" content="{content}"><a href="main/start.html">Go on</a>'
    )

    document, entry = inlined(
        ("index.html", index.encode()), ("main/start.html", b'<img src="../cat.png">'), ("cat.png", CAT)
    )

    assert held(document, "image/png") == [CAT]
    assert "refresh" not in document
    assert entry["metadata"] == {"files": 3, "warnings": [], "unused": []}


def test_pages_that_lead_to_each_other_end(inlined):
    leads = '<meta http-equiv="refresh" content="0; url=%s.html">'

    document, entry = inlined(
        ("index.html", (leads % "one").encode()),
        ("one.html", (leads % "two").encode() + b"One"),
        ("two.html", (leads % "one").encode() + b"Two"),
    )

    assert document == "One"
    assert entry["metadata"]["warnings"] == [
        "The page goes on to two.html, which a screen can't open: only this page plays."
    ]


def test_a_page_that_goes_on_later_stays_and_says_so(inlined):
    page = b'<meta http-equiv="refresh" content="30; url=second.html"><p>First'

    document, entry = inlined(("index.html", page), ("second.html", b"Second"))

    assert document == "<p>First"
    assert entry["metadata"]["warnings"] == [
        "The page goes on to second.html, which a screen can't open: only this page plays."
    ]


@pytest.mark.parametrize(
    ("page", "becomes"),
    [
        ('<meta http-equiv="refresh" content="30">', '<meta http-equiv="refresh" content="30">'),
        (
            '<meta http-equiv="refresh" content="30; url=index.html">',
            '<meta http-equiv="refresh" content="30">',
        ),
        (
            '<noscript><meta http-equiv="refresh" content="0; url=plain.html"></noscript>',
            '<noscript><meta http-equiv="refresh" content="0; url=plain.html"></noscript>',
        ),
    ],
    ids=["itself", "itself by its name", "only without scripts"],
)
def test_a_page_that_begins_anew_by_itself_goes_on_doing_so(inlined, page, becomes):
    document, entry = inlined(("index.html", page.encode()), ("plain.html", b"Plain"))

    assert document == becomes
    assert entry["metadata"]["warnings"] == []


def test_a_module_imports_data_and_styles_as_what_they_are(inlined):
    module = b"""import menu from "../data/menu.json" with { type: "json" }; import sheet from './a.css' with { type: 'css' };"""

    document, _ = inlined(
        ("index.html", b'<script type="module" src="js/main.js"></script>'),
        ("js/main.js", module),
        ("js/a.css", b"p { background: url(../cat.png) }"),
        ("data/menu.json", b"{}"),
        ("cat.png", CAT),
    )

    assert held(document, "application/json") == [b"{}"]
    [sheet] = held(document, "text/css")
    assert held(sheet.decode(), "image/png") == [CAT]
    [made] = held(document, "text/javascript")
    assert b'"package/data/menu.json" with { type: "json" }' in made


@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_a_script_that_is_no_module_may_load_modules(inlined, quote):
    loads = f"import({quote}./late.js{quote})"

    document, entry = inlined(
        ("index.html", b'<script>import("./js/late.js")</script><script src="js/main.js"></script>'),
        ("js/main.js", loads.encode()),
        ("js/late.js", b"export const late = 1;"),
    )

    assert document.index('<script type="importmap">') < document.index("import(")
    assert 'import("package/js/late.js")' in document
    assert f"import({quote}package/js/late.js{quote})".encode() in held(document, "text/javascript")
    assert entry["metadata"] == {"files": 3, "warnings": [], "unused": []}


def test_an_import_map_may_name_folders(inlined):
    own = b'{"imports": {"three": "./lib/three.js", "three/addons/": "./lib/jsm/", "own/": "./", "lodash/": "https://cdn.example.org/"}}'
    page = b'<script type="importmap">%s</script><script type="module">import { O } from "three/addons/O.js";</script>'

    document, entry = inlined(
        ("index.html", page % own),
        ("lib/three.js", b"export const three = 3; import 'own/lib/jsm/O.js';"),
        (
            "lib/jsm/O.js",
            b'import { three } from "three"; import "three/addons/deep/P.js"; export const O = three;',
        ),
        ("lib/jsm/deep/P.js", b"import '../O.js';"),
        ("lib/jsm/never.js", b"export const never = 0;"),
    )

    assert 'from "package/lib/jsm/O.js"' in document
    assert '"three/addons/"' not in document
    assert '"lodash/": "https://cdn.example.org/"' in document
    made = held(document, "text/javascript")
    assert b"import 'package/lib/jsm/O.js';" in made
    assert b"export const three = 3; import 'package/lib/jsm/O.js';" in made
    assert entry["metadata"]["unused"] == ["lib/jsm/never.js"]


def test_what_an_import_map_says_and_no_document_can_keep_is_said(inlined):
    own = b'{"imports": {}, "scopes": {"/x/": {"a": "./b.js"}}}'
    page = b'<script type="importmap">%s</script><script type="module">import "https://cdn.example.org/x.js"</script>'

    _, entry = inlined(("index.html", page % own), ("b.js", b""))

    assert entry["metadata"]["warnings"] == [
        "The page's import map has scopes, which are left out.",
        "https://cdn.example.org/x.js is fetched from outside: it is not there while a screen is offline.",
    ]


def test_the_pages_of_a_frameset_come_along(inlined):
    document, _ = inlined(("index.html", b'<frameset><frame src="a.html"></frameset>'), ("a.html", b"Hello"))

    assert held(document, "text/html") == [b"Hello"]


def test_a_part_of_another_drawing_is_said_to_be_missing(inlined):
    page = b'<svg><use href="icons.svg#cat"/><use href="#own"/></svg>'

    _, entry = inlined(("index.html", page), ("icons.svg", b"<svg/>"))

    [warning] = entry["metadata"]["warnings"]
    assert warning.startswith("A drawing uses a part of icons.svg,")


@pytest.mark.parametrize("in_page", ["NFC", "NFD"])
@pytest.mark.parametrize("in_archive", ["NFC", "NFD"])
def test_names_with_accents_match_however_they_are_written(inlined, in_page, in_archive):
    name = "pão.png"
    page = f'<img src="{unicodedata.normalize(in_page, name)}">'

    document, entry = inlined(("index.html", page.encode()), (unicodedata.normalize(in_archive, name), CAT))

    assert held(document, "image/png") == [CAT]
    assert entry["metadata"]["warnings"] == []


@pytest.mark.parametrize("odd", ["<![foo[x]]>", "arr<![1]>", "<![if !IE]>", "<![CDATA[x]]>", "<!x>", "</>"])
def test_signs_that_mean_nothing_in_a_page_are_no_mistake(inlined, odd):
    page = f'<!doctype html><p>{odd} a <img src="cat.png">'

    document, _ = inlined(("index.html", page.encode()), ("cat.png", CAT))

    assert f"<p>{odd} a <img" in document
    assert held(document, "image/png") == [CAT]


def test_what_a_sign_without_an_end_takes_with_it_is_no_picture_of_the_page_as_in_a_browser(inlined):
    page = '<!doctype html><p><![ a <img src="cat.png">'

    document, entry = inlined(("index.html", page.encode()), ("cat.png", CAT))

    assert document == page
    assert entry["metadata"]["unused"] == ["cat.png"]


def test_styles_that_are_fetched_ahead_and_then_used_are_used(inlined):
    page = b"""<link rel="preload" as="style" href="a.css" onload="this.onload=null;this.rel='stylesheet'">"""

    document, entry = inlined(("index.html", page), ("a.css", b"p { color: red }"))

    assert held(document, "text/css") == [b"p { color: red }"]
    assert 'rel="stylesheet"' in document
    assert entry["metadata"]["unused"] == []
