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

PORTUGUESE = "Preço São João ação.jpg"


@pytest.fixture
def admin(client):
    return sign_in_as(client, "admin")


def found(client, path, words):
    answer = client.get(path, query_string={"q": words})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["total"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (PORTUGUESE, "SÃO"),
        (PORTUGUESE, "sao"),
        (PORTUGUESE, "sao joao"),
        (PORTUGUESE, "PREÇO"),
        (PORTUGUESE, "  AÇAO.jpg "),
        ("Preço Sao Joao acao.jpg", "são joão"),
        # As a Mac writes it: a letter, then its mark.
        ("Sa\u0303o Joa\u0303o", "são"),
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("Ёлка", "елка"),
        ("ΑΘΗΝΑ – Αθήνα", "αθήνα"),
    ],
)
def test_the_library_is_searched_whatever_the_case_and_the_marks(admin, tower, title, words):
    make_content(tower, title=title)
    make_content(tower, title="Something else")

    assert found(admin, "/api/content", words) == 1


def test_file_names_descriptions_and_tags_are_searched_so_too(admin, tower):
    make_content(tower, title="One", filename="promoção.png")
    make_content(tower, title="Two", description="Uma PROMOÇÃO de verão")
    make_content(tower, title="Three", tags=["promoção", "verão"])

    assert found(admin, "/api/content", "PROMOCAO") == 3
    assert found(admin, "/api/content", "promocao de") == 1
    assert found(admin, "/api/content", "png uma") == 0


def test_every_list_is_searched_so(admin, tower):
    square = make_place("Praça da Sé")
    for place, campaign, player in ((square, "Verão", "Balcão"), (tower, "Winter", "Door")):
        make_schedule(make_campaign(place, name=campaign), place)
        make_player(place, name=player)
    make_user(username="joao", email="joao@example.com")

    assert found(admin, "/api/campaigns", "VERAO") == 1
    assert found(admin, "/api/schedules", "VERÃO") == 1
    assert found(admin, "/api/players", "balcao") == 1
    assert found(admin, "/api/locations", "PRAÇA da se") == 1
    assert found(admin, "/api/users", "JOÃO") == 1
