"""Edits that do not overwrite each other, and lists in pages."""

import pytest
from sqlalchemy import select

from backend.core.db import atomic, db
from backend.core.errors import Invalid, Stale
from backend.core.pages import ordering, paginate, says
from backend.core.versions import claim
from backend.models.locations import Location
from tests.factories import make_place


@atomic
def rename(place_id, version, name):
    place = db.session.get(Location, place_id)
    claim(place, version)
    place.name = name
    return place


def test_the_version_goes_up_with_each_edit(app):
    place = make_place("Before")

    assert rename(place.id, 1, "Once").version == 2
    assert rename(place.id, 2, "Twice").version == 3


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_is_stale_and_changes_nothing(app, version):
    place = make_place("Before")

    with pytest.raises(Stale):
        rename(place.id, version, "After")

    db.session.expire_all()
    assert (place.name, place.version) == ("Before", 1)


def test_a_page_knows_how_long_the_list_is(app):
    for name in "abcde":
        make_place(name)

    page = paginate(select(Location).order_by(Location.name), page=2, per_page=2)

    assert [place.name for place in page.items] == ["c", "d"]
    assert (page.page, page.per_page, page.total) == (2, 2, 5)


def test_equal_values_have_an_order_too(app):
    ids = [make_place("Same").id for _ in range(4)]
    sorts = {"name": Location.name}

    up = paginate(select(Location).order_by(*ordering("name", sorts, Location.id)), 1, 10)
    down = paginate(select(Location).order_by(*ordering("-name", sorts, Location.id)), 1, 10)

    assert [place.id for place in up.items] == ids
    assert [place.id for place in down.items] == ids[::-1]


@pytest.mark.parametrize("sort", ["id", "", "-", "name; DROP TABLE users", "name,id"])
def test_s31_only_known_names_sort(sort):
    with pytest.raises(Invalid) as refused:
        ordering(sort, {"name": Location.name}, Location.id)

    assert refused.value.errors == {"sort": ["one of: name"]}


@pytest.mark.parametrize("words", ["100%", "a_b", "back\\slash", "%", "_"])
def test_what_is_searched_is_taken_literally(app, words):
    make_place(f"It is {words} here")
    make_place("100 a b backslash")

    found = db.session.scalars(select(Location.name).where(says(words, Location.name))).all()

    assert found == [f"It is {words} here"]
