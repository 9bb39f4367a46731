"""Every table and every column is watched or left out for a reason, and no secret is ever noted: all tables are walked."""

import json
import re
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import JSON, Boolean, Date, Float, Integer, Time, inspect

import backend.models  # noqa: F401 - registers every table
from backend.core.db import Base, UtcDateTime
from backend.services import audit, audit_writes
from backend.services.audit_subjects import EVERYWHERE, LEFT_OUT, SUBJECTS
from backend.services.audit_values import HIDDEN

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
# Wider than the product's own rule: what matches and is no secret stands below, each with its reason.
SOUNDS_SECRET = re.compile(
    r"pass|secret|token|key|hash|code|pin|otp|auth|cookie|private|credential", re.IGNORECASE
)
NO_SECRETS = {
    ("User", "totp_since"): "an instant",
}


def columns(model):
    return {each.key: each.columns[0] for each in inspect(model).column_attrs}


def filled(model, marker):
    """A row with something in every column; what sounds like a secret holds the marker."""
    row = model()
    for name, column in columns(model).items():
        is_secret = SOUNDS_SECRET.search(name) and (model.__name__, name) not in NO_SECRETS
        setattr(row, name, marker if is_secret else example(column, marker))
    return row


def example(column, marker):
    kind = column.type
    if getattr(kind, "enum_class", None):
        return next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        return {
            "password": marker,
            "inner": [{"api_key": marker, "plain": "word"}],
            "address": f"https://a:{marker}@b/?token={marker}",
        }
    examples = [(Boolean, True), (UtcDateTime, datetime(2026, 1, 1, tzinfo=UTC)), (Date, date(2026, 1, 1))]
    examples += [(Time, time(8)), (Integer, 7), (Float, 1.5)]
    return next((value for known, value in examples if isinstance(kind, known)), f"some {column.name}")


def test_every_table_is_watched_or_left_out_for_a_reason():
    unsaid = {model.__name__ for model in MODELS} - {each.__name__ for each in (*SUBJECTS, *LEFT_OUT)}
    assert not unsaid, f"{unsaid}: say in services/audit_subjects.py what is noted of them, or why nothing is"
    assert not SUBJECTS.keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_what_is_left_out_of_a_watched_table_is_there_and_has_its_reason(model):
    subject, known = SUBJECTS[model], {column.name for column in columns(model).values()}

    assert subject.left_out.keys() <= known
    assert all(subject.left_out.values())
    assert known - subject.left_out.keys() - EVERYWHERE.keys(), "nothing is noted: leave the table out"
    assert {subject.owner, *([subject.called] if subject.called else [])} <= known
    assert [each.name for each in model.__table__.primary_key.columns] == ["id"]
    assert {part.relationship for part in subject.parts.values()} <= set(inspect(model).relationships.keys())


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_no_secret_is_noted_of_any_table(model):
    marker = "hush-4711-hush"
    row, subject = filled(model, marker), SUBJECTS[model]

    act = audit.act_on(subject, next(iter(subject.verbs)), row, before=audit_writes._present(subject, row))

    noted = json.dumps([act.action, act.target, act.name, act.details])
    assert marker not in noted
    assert act.details["before"], "nothing was noted at all"


def test_what_sounds_secret_is_hidden_column_by_column():
    shown = {
        f"{model.__name__}.{name}"
        for model, subject in SUBJECTS.items()
        for name, column in columns(model).items()
        if SOUNDS_SECRET.search(name)
        and (model.__name__, name) not in NO_SECRETS
        and not subject.leaves_out(column.name)
        and audit.plain("something", name) != HIDDEN
    }
    assert not shown, f"{shown}: hide it (services/audit_values.py), or say here why it is no secret"


def test_the_rules_of_this_test_see_the_secrets_we_know():
    known = {
        ("User", "password_hash"),
        ("User", "totp_secret"),
        ("Player", "key_hash"),
        ("Player", "code"),
        ("OneTimeLink", "token_hash"),
        ("RecoveryCode", "code_hash"),
    }
    found = {
        (model.__name__, name)
        for model in MODELS
        for name in columns(model)
        if SOUNDS_SECRET.search(name) and audit.plain("something", name) == HIDDEN
    }
    assert known <= found


def test_every_verb_of_a_watched_table_is_a_word_of_the_trail():
    for subject in SUBJECTS.values():
        assert subject.verbs.keys() <= {"created", "changed", "deleted"}
        assert re.fullmatch(r"[a-z_]+", subject.noun)
