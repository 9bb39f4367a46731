"""The tests themselves: each says something, none is passed over."""

import ast
import re
from pathlib import PurePosixPath

from tests.architecture.sources import dotted, functions, python, typescript

EXPECTS = {"pytest.raises", "pytest.warns", "pytest.fail"}
PASSED_OVER = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)$")
PASSED_OVER_ON_THE_WEB = re.compile(r"\b(test|it|describe)(\.describe)?\.(skip|only|fixme|todo|fails)\b")


def says_something(function: ast.AST, speakers: set[str]) -> bool:
    """Whether it asserts, itself or through a function that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in EXPECTS or name.split(".")[-1] in speakers:
                return True
    return False


def asserting_functions() -> set[str]:
    """Names of functions of the tests' own that assert, also through one another."""
    all_of_them = [function for source in python("tests") for function in functions(source.tree)]
    ours = [function for function in all_of_them if not function.name.startswith("test_")]
    speakers: set[str] = set()
    while fresh := {function.name for function in ours if says_something(function, speakers)} - speakers:
        speakers |= fresh
    return speakers


def test_every_test_asserts_something():
    speakers = asserting_functions()
    silent = {
        f"{source.path}::{function.name}"
        for source in python("tests")
        for function in functions(source.tree)
        if PurePosixPath(source.path).name.startswith("test_")
        and function.name.startswith("test_")
        and not says_something(function, speakers)
    }
    assert not silent, f"{silent}: what is its promise?"


def test_no_test_is_passed_over():
    passed_over = {
        f"{source.path}:{node.lineno}"
        for source in python("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and PASSED_OVER.match(dotted(node))
    }
    passed_over |= {
        f"{source.path}:{number}"
        for source in typescript("shared", "web", "player", "e2e")
        for number, line in enumerate(source.lines, 1)
        if PASSED_OVER_ON_THE_WEB.search(line)
    }
    assert not passed_over, f"{passed_over}: repair it or remove it"
