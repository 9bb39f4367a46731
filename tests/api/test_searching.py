"""What is searched is found however it is written: in capitals or not, with its marks or without, in every list."""

import pytest

from tests.factories import (
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    make_user,
    sign_in_as,
)


@pytest.fixture
def place(app):
    return make_place("Praça da Sé")


@pytest.fixture
def admin(client, place):
    return sign_in_as(client, "admin", [])


def found(client, path, words):
    answer = client.get(path, query_string={"q": words})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["total"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Preço São João ação.jpg", "SÃO"),
        ("Preço São João ação.jpg", "sao"),
        ("Preço São João ação.jpg", "sao joao"),
        ("Preço São João ação.jpg", "PREÇO"),
        ("Preço São João ação.jpg", "  AÇAO.jpg "),
        ("Preço Sao Joao acao.jpg", "são joão"),
        ("Sa\u0303o Joa\u0303o", "são"),  # as a Mac writes it: a letter, then its mark
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("Ёлка", "елка"),
        ("ΑΘΗΝΑ – Αθήνα", "αθήνα"),
    ],
)
def test_the_library_is_searched_whatever_the_case_and_the_marks(admin, place, title, words):
    make_content(place, title=title)
    make_content(place, title="Something else")

    assert found(admin, "/api/content", words) == 1


def test_file_names_descriptions_and_tags_are_searched_so_too(admin, place):
    make_content(place, title="One", filename="promoção.png")
    make_content(place, title="Two", description="Uma PROMOÇÃO de verão")
    make_content(place, title="Three", tags=["promoção", "verão"])

    assert found(admin, "/api/content", "PROMOCAO") == 3
    assert found(admin, "/api/content", "promocao de") == 1
    assert found(admin, "/api/content", "png uma") == 0


def test_every_list_is_searched_so(admin, place):
    campaign = make_campaign(place, name="Verão")
    make_schedule(campaign, place)
    make_player(place, name="Balcão")
    make_user(username="joao", email="joao@example.com")

    assert found(admin, "/api/campaigns", "VERAO") == 1
    assert found(admin, "/api/schedules", "VERÃO") == 1
    assert found(admin, "/api/players", "balcao") == 1
    assert found(admin, "/api/locations", "PRAÇA da se") == 1
    assert found(admin, "/api/users", "JOÃO") == 1
