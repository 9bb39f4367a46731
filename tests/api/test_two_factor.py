"""A second factor: set up with an app, asked for at every sign-in, and what helps when the device is lost."""

import math

import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from backend.core import clock
from backend.core.db import db
from backend.core.security import CODE_ALPHABET
from backend.models.audit import AuditEntry
from backend.models.users import RecoveryCode, User
from backend.services import one_time_links
from tests.browser import is_problem
from tests.factories import PASSWORD, make_user, sign_in_as
from tests.together import at_once

TWO_FACTOR = "/api/auth/two-factor"
OWN = {"password": PASSWORD}


@pytest.fixture
def ana(app, the_clock):
    return make_user("manager", username="ana")


@pytest.fixture
def device(client, ana):
    """Ana's app, and the recovery codes she wrote down."""
    return set_up(sign_in_as(client, ana))


class Device:
    def __init__(self, secret, recovery_codes):
        self.app, self.recovery_codes = pyotp.TOTP(secret), recovery_codes

    def shows(self, later_seconds=0):
        """The code that its screen shows."""
        return self.app.at(int(clock.now().timestamp()) + later_seconds)


def set_up(browser):
    secret = browser.post(TWO_FACTOR, json=OWN).json["secret"]
    first = pyotp.TOTP(secret).at(int(clock.now().timestamp()) - 30)
    return Device(secret, browser.post(f"{TWO_FACTOR}/confirm", json={"code": first}).json["codes"])


def audited(user, **by):
    """What the audit trail holds of changes to somebody."""
    same = select(AuditEntry.details).filter_by(action="user.changed", target=f"user:{user.id}", **by)
    return db.session.scalars(same).all()


def login(browser, code=None, *, name="ana", password=PASSWORD):
    browser.carries("")
    order = {"username": name, "password": password, "client": "token"}
    return browser.post("/api/auth/login", json=order | ({"code": code} if code else {}))


def test_an_app_is_offered_a_secret_as_text_address_and_picture(client, ana):
    sign_in_as(client, ana)

    offer = client.post(TWO_FACTOR, json=OWN).json

    known = pyotp.parse_uri(offer["address"])
    assert (known.secret, known.name, known.issuer) == (offer["secret"], "ana", "TVS")
    assert offer["svg"].startswith("<svg")
    assert client.get(TWO_FACTOR).json == {"is_on": False, "since": None, "recovery_codes_left": 0}


def test_it_counts_only_once_a_code_was_shown(client, ana):
    sign_in_as(client, ana).post(TWO_FACTOR, json=OWN)

    wrong = is_problem(client.post(f"{TWO_FACTOR}/confirm", json={"code": "000000"}), 422, "invalid")

    assert "code" in wrong["errors"]
    assert login(client).status_code == 200


def test_it_is_switched_on_with_ten_recovery_codes(client, ana, device):
    state = client.get(TWO_FACTOR).json

    assert (state["is_on"], state["recovery_codes_left"]) == (True, 10)
    assert len(set(device.recovery_codes)) == 10
    bits = math.log2(len(CODE_ALPHABET)) * min(len(code.replace("-", "")) for code in device.recovery_codes)
    assert bits >= 112  # fewer would need a slow hash, with salt
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {code.replace("-", "") for code in device.recovery_codes} & set(kept)
    assert "hidden" in str(audited(ana)).lower()
    assert device.app.secret not in str(audited(ana))
    assert device.app.secret not in db.session.get_one(User, ana.id).totp_secret


def test_the_right_password_alone_asks_for_the_second_factor(client, device):
    is_problem(login(client), 401, "second_factor_needed")


def test_s26_who_does_not_know_the_password_learns_nothing_of_a_second_factor(client, device):
    wrong = is_problem(login(client, password="not the password"), 401, "unauthorized")
    with_code = is_problem(login(client, device.shows(), password="not the password"), 401, "unauthorized")
    unknown = is_problem(login(client, name="nobody"), 401, "unauthorized")

    same = {"request_id": ""}
    assert wrong | same == with_code | same == unknown | same


def test_a_code_signs_in_once(client, device, the_clock):
    code = device.shows()

    assert login(client, code).status_code == 200
    is_problem(login(client, code), 401, "second_factor_wrong")
    the_clock.goes_on(seconds=30)
    assert login(client, f"{device.shows()[:3]} {device.shows()[3:]}").status_code == 200


@pytest.mark.parametrize("shown", ["a code", "a recovery code"])
def test_of_two_who_show_the_same_code_at_once_one_comes_in(app, client, device, shown):
    code = device.shows() if shown == "a code" else device.recovery_codes[0]
    desk, phone = app.test_client(), app.test_client()
    phone.environ_base["REMOTE_ADDR"] = "192.0.2.7"  # guessers of one address are taken one by one anyway

    answers = at_once(app, *[lambda each=each: login(each, code).status_code for each in (desk, phone)])

    assert sorted(answers) == [200, 401]


@pytest.mark.parametrize(("late_seconds", "is_good"), [(-60, False), (30, True), (60, False)])
def test_clocks_may_differ_by_thirty_seconds(client, device, late_seconds, is_good):
    answer = login(client, device.shows(late_seconds))

    assert (answer.status_code == 200) is is_good


def test_a_code_from_before_one_that_was_used_is_used_up(client, device):
    earlier = device.shows()
    assert login(client, device.shows(30)).status_code == 200

    is_problem(login(client, earlier), 401, "second_factor_wrong")


def test_a_recovery_code_signs_in_once_however_it_is_typed(client, device):
    first, second, *_ = device.recovery_codes

    assert login(client, first.lower().replace("-", " ")).status_code == 200
    is_problem(login(client, first), 401, "second_factor_wrong")
    signed_in = login(client, second)

    client.carries(signed_in.json["access_token"])
    assert client.get(TWO_FACTOR).json["recovery_codes_left"] == 8


def test_somebody_elses_recovery_code_is_worth_nothing(client, device):
    other = set_up(sign_in_as(client, make_user("viewer", username="eva")))

    is_problem(login(client, other.recovery_codes[0]), 401, "second_factor_wrong")
    assert login(client, other.recovery_codes[0], name="eva").status_code == 200


@pytest.mark.parametrize("code", ["", " ", "-", "٠٠٠٠٠٠", "ａａａａａａ", "0" * 40, "x" * 41, "'; --"])
def test_what_is_no_code_does_not_sign_in(client, device, code):
    assert login(client, code).status_code in {401, 422}


def test_it_is_switched_off_with_password_and_code(client, ana, device):
    sign_in_as(client, ana)
    right = {**OWN, "code": device.shows()}
    for wrong in (right | {"password": "not the password"}, right | {"code": "000000"}):
        is_problem(client.delete(TWO_FACTOR, json=wrong), 422, "invalid")

    assert client.delete(TWO_FACTOR, json=right).status_code == 204

    assert client.get(TWO_FACTOR).json == {"is_on": False, "since": None, "recovery_codes_left": 0}
    assert login(client).status_code == 200


def test_another_one_is_set_up_only_after_the_first_is_off(client, ana, device):
    sign_in_as(client, ana)

    is_problem(client.post(TWO_FACTOR, json=OWN), 409, "conflict")
    is_problem(client.post(f"{TWO_FACTOR}/confirm", json={"code": device.shows()}), 409, "conflict")


def test_a_secret_is_only_shown_to_who_knows_the_password(client, ana):
    sign_in_as(client, ana)

    is_problem(client.post(TWO_FACTOR, json={"password": "not the password"}), 422, "invalid")

    assert db.session.get_one(User, ana.id).totp_secret is None


def test_an_administrator_switches_it_off_for_who_lost_everything(app, client, ana, device):
    admin = sign_in_as(app.test_client(), "admin")

    assert admin.delete(f"/api/users/{ana.id}/two-factor").status_code == 204

    assert login(client).status_code == 200
    is_problem(admin.delete(f"/api/users/{ana.id}/two-factor"), 409, "conflict")
    noted = audited(ana, actor_id=admin.user.id)
    assert [(each["before"]["totp_since"] is None, each["after"]["totp_since"]) for each in noted] == [
        (False, None)
    ]


def test_nobody_else_does_and_an_administrator_not_their_own(app, client, ana, device):
    manager = sign_in_as(app.test_client(), "manager")
    admin = sign_in_as(app.test_client(), "admin")
    set_up(admin)

    is_problem(manager.delete(f"/api/users/{ana.id}/two-factor"), 403, "forbidden")
    is_problem(admin.delete(f"/api/users/{admin.user.id}/two-factor"), 409, "conflict")
    is_problem(login(client), 401, "second_factor_needed")


def test_the_command_line_lets_the_last_administrator_in_again(app, client, the_clock):
    admin = make_user("admin", username="root")
    set_up(sign_in_as(client, admin))

    said = app.test_cli_runner().invoke(args=["users", "two-factor-off", "Root@Example.com"])
    unknown = app.test_cli_runner().invoke(args=["users", "two-factor-off", "nobody"])

    assert (said.exit_code, said.output) == (0, "root signs in with the password alone now.\n")
    assert unknown.exit_code == 1
    assert "no user named nobody" in unknown.output
    assert login(client, name="root").status_code == 200
    assert len(audited(admin, actor="command line")) == 1


def test_after_secret_key_was_changed_recovery_codes_still_sign_in(client, device, setting):
    setting(secret_key=SecretStr("another secret, which is long enough too"))

    refused = is_problem(login(client, device.shows()), 401, "second_factor_wrong")

    assert "SECRET_KEY" in refused["detail"]
    assert login(client, device.recovery_codes[0]).status_code == 200


def test_a_link_to_choose_a_password_does_not_replace_the_second_factor(app, client, ana, device):
    link = one_time_links.renew(make_user("admin"), ana.id)
    chosen = {"token": link.token, "password": "another long enough password"}
    client.carries("")

    is_problem(client.post("/api/auth/links/use", json=chosen), 401, "second_factor_needed")
    is_problem(
        client.post("/api/auth/links/use", json=chosen | {"code": "000000"}), 401, "second_factor_wrong"
    )
    assert client.post("/api/auth/links/use", json=chosen | {"code": device.shows()}).status_code == 200

    assert login(client, device.recovery_codes[0], password=chosen["password"]).status_code == 200


def test_somebody_without_a_password_chooses_one_first(client, the_clock):
    sign_in_as(client, make_user("viewer", password_hash=""))

    is_problem(client.post(TWO_FACTOR, json=OWN), 409, "conflict")


def test_in_production_no_password_for_it_travels_unencrypted(client, ana, setting):
    sign_in_as(client, ana)
    setting(environment="production", allow_http=False)

    is_problem(client.post(TWO_FACTOR, json=OWN), 403, "forbidden")
    assert client.post(TWO_FACTOR, json=OWN, base_url="https://localhost").status_code == 200


def test_wrong_codes_count_as_wrong_passwords_do_and_a_missing_one_does_not(client, device, setting):
    setting(wrong_sign_ins_per_minute=5)
    for _ in range(6):
        is_problem(login(client), 401, "second_factor_needed")
    for _ in range(5):
        is_problem(login(client, "000000"), 401, "second_factor_wrong")

    is_problem(login(client, device.shows()), 429)


def test_guessing_at_an_open_window_is_stopped_too(client, ana, device, setting):
    setting(wrong_sign_ins_per_minute=5)
    sign_in_as(client, ana)
    for _ in range(5):
        is_problem(client.delete(TWO_FACTOR, json={**OWN, "code": "000000"}), 422, "invalid")

    is_problem(client.delete(TWO_FACTOR, json={**OWN, "code": device.shows()}), 429)
