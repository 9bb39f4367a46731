"""HTML packages: a ZIP archive becomes one document that needs no other file."""

import pytest

from tests.hostile.packages import packed
from tests.packages import held
from tests.uploading import real, upload

CAT = real("chelsea.png")


def test_pictures_come_along_wherever_a_page_names_them(inlined):
    page = b"""<img src="img/cat.png"><img srcset="img/cat.png 1x, img/cat.png 2x"><video poster=img/cat.png></video>
        <p style="background: url('img/cat.png')"></p><body background="/img/cat.png"><svg><image href="img/cat.png"/></svg>"""

    document, entry = inlined(("index.html", page), ("img/cat.png", CAT))

    assert held(document, "image/png") == [CAT] * 7
    assert "img/cat.png" not in document
    assert entry["metadata"] == {"files": 2, "warnings": [], "unused": []}


def test_styles_come_along_with_what_they_import_and_show(inlined):
    document, _ = inlined(
        ("index.html", b'<link rel=stylesheet href="css/main.css?v=2" integrity="sha256-x" crossorigin>'),
        ("css/main.css", b'@import "deep/more.css" screen; p { background: url( "../cat.png" ) }'),
        ("css/deep/more.css", b"/* url(nothing.png) */ @font-face { src: url(../../own.woff2#iefix) }"),
        ("cat.png", CAT),
        ("own.woff2", b"a font"),
    )

    [main] = held(document, "text/css")
    assert held(main.decode(), "image/png") == [CAT]
    [more] = held(main.decode(), "text/css")
    assert more.startswith(b"/* url(nothing.png) */")
    assert held(more.decode(), "font/woff2") == [b"a font"]
    assert main.endswith(b'") }')
    assert b'" screen;' in main or b'") screen;' in main
    assert "integrity" not in document
    assert "crossorigin" not in document


def test_scripts_come_along_with_the_files_they_name(inlined):
    script = b"const cat = new Image(); cat.src = 'img/cat.png'; fetch(`data/menu.json`); say('nothing.png');"

    document, _ = inlined(
        ("index.html", b'<script src="js/main.js" defer></script>'),
        ("js/main.js", script),
        ("img/cat.png", CAT),
        ("data/menu.json", b"{}"),
    )

    [made] = held(document, "text/javascript")
    assert held(made.decode(), "image/png") == [CAT]
    assert held(made.decode(), "application/json") == [b"{}"]
    assert b"say('nothing.png')" in made
    assert " defer>" in document


def test_modules_are_there_once_though_they_import_each_other(inlined):
    document, _ = inlined(
        ("index.html", b'<script type="module">import { a } from "./js/a.js"; import("./js/b.js");</script>'),
        ("js/a.js", b'import { b } from "./b.js"; export const a = () => b;'),
        ("js/b.js", b'import { a } from "./a.js"; export const b = () => a;'),
    )

    assert document.index('<script type="importmap">') < document.index('<script type="module">')
    assert 'from "package/js/a.js"; import("package/js/b.js")' in document
    assert sorted(held(document, "text/javascript")) == [
        b'import { a } from "package/js/a.js"; export const b = () => a;',
        b'import { b } from "package/js/b.js"; export const a = () => b;',
    ]


def test_a_page_in_a_page_comes_along_with_its_own_files(inlined):
    document, _ = inlined(
        ("index.html", b'<iframe src="inner/page.html"></iframe>'),
        ("inner/page.html", b'<img src="../cat.png">'),
        ("cat.png", CAT),
    )

    [inner] = held(document, "text/html")
    assert held(inner.decode(), "image/png") == [CAT]


def test_what_a_page_means_by_its_base_is_followed(inlined):
    document, _ = inlined(("index.html", b'<base href="img/"><img src="cat.png">'), ("img/cat.png", CAT))

    assert held(document, "image/png") == [CAT]
    assert "<base" not in document


def test_the_only_folder_may_hold_it_all_beside_what_a_mac_adds(inlined):
    document, _ = inlined(
        ("site/Index.html", b'<img src="/IMG/Cat.png">'),
        ("site/img/cat.png", CAT),
        ("__MACOSX/._site", b"?"),
        ("site/.DS_Store", b"?"),
    )

    assert held(document, "image/png") == [CAT]


def test_what_is_missing_or_outside_is_said(inlined):
    page = b"""<img src="gone.png"><img src="https://example.org/x.png"><script src="//cdn.example.org/x.js"></script>
        <a href="more.html">More</a><img src="data:,"><a href="#top">Top</a><a href="mailto:x@example.org">Mail</a>"""

    document, entry = inlined(("index.html", page), ("more.html", b"More"))

    assert entry["metadata"]["warnings"] == [
        "gone.png is missing in the package.",
        "https://example.org/x.png is fetched from outside: it is not there while a screen is offline.",
        "//cdn.example.org/x.js is fetched from outside: it is not there while a screen is offline.",
        "The page leads to more.html, which a screen can't open: only this page plays.",
    ]
    assert entry["metadata"]["unused"] == ["more.html"]
    assert 'src="gone.png"' in document


@pytest.mark.parametrize(
    "page",
    [
        '<meta charset="iso-8859-1"><p>Pão &amp; café'.encode("iso-8859-1"),
        "<p>Pão &amp; café".encode("cp1252"),
        "<p>Pão &amp; café".encode(),
        "\ufeff<p>Pão &amp; café".encode("utf-16-le"),
    ],
    ids=["declared", "as Windows writes", "UTF-8", "UTF-16"],
)
def test_letters_stay_what_they_are(inlined, page):
    document, _ = inlined(("index.html", page))

    assert document.endswith("<p>Pão &amp; café")


def test_everything_that_is_no_file_stays_as_it_was_written(inlined):
    page = b"""<!DOCTYPE html>\r\n<!-- <img src="a.png"> -->\r\n<DIV onclick='go("a.png")' hidden>1 < 2 && 3\r\n
        <script>if (1 < 2 && "</p>") { say('<img src="a.png">') }</script><textarea><img src="a.png"></textarea></DIV>"""

    document, _ = inlined(("index.html", page))

    assert document == page.decode()


def test_the_same_package_always_becomes_the_same_document(prepared):
    files = (("index.html", b'<img src="cat.png">'), ("cat.png", CAT))

    first, second = prepared("one.zip", packed(*files)), prepared("two.zip", packed(*reversed(files)))

    assert first["sha256"] == second["sha256"]


def test_styles_that_import_each_other_end(inlined):
    document, entry = inlined(
        ("index.html", b'<link rel=stylesheet href="a.css">'),
        ("a.css", b'@import "b.css"; p { color: red }'),
        ("b.css", b'@import "a.css"; p { color: blue }'),
    )

    assert b"color: red" in held(document, "text/css")[0]
    assert "contains itself" in entry["metadata"]["warnings"][0]


def test_a_picture_counts_as_often_as_it_is_named(prepared, setting):
    setting(max_package_bytes=1024 * 1024)
    page = b'<img src="cat.png">' * 50

    entry = prepared("site.zip", packed(("index.html", page), ("cat.png", CAT)))

    assert entry["status"] == "failed"
    assert "larger than the 2 MB it may be" in entry["error"]


def test_a_package_larger_than_packages_may_be_is_refused(manager, place, setting):
    setting(max_package_bytes=1_000)

    answer = upload(manager, "site.zip", packed(("index.html", CAT)), location_id=str(place.id))

    assert answer.status_code == 413


def test_a_refused_package_leaves_nothing_in_the_library(manager, place):
    answer = upload(manager, "site.zip", packed(("readme.txt", b"Hello")), location_id=str(place.id))

    assert answer.status_code == 422
    assert "no index.html" in answer.get_json()["detail"]
    assert manager.get("/api/content").get_json()["total"] == 0
