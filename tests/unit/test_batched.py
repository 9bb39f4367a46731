"""Small writes that come at once are done at once."""

import functools
import operator
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.core.batched import Batched
from backend.core.errors import AppError, NotFound, Unavailable


class Work:
    """Doubles numbers, remembers what came together, and does not like some."""

    def __init__(self):
        self.batches = []

    def __call__(self, numbers):
        self.batches.append(list(numbers))
        if -1 in numbers:
            raise ValueError("minus one")
        if -3 in numbers:
            raise KeyboardInterrupt
        if -2 in numbers:
            raise Unavailable("away")
        return [NotFound("zero") if number == 0 else number * 2 for number in numbers]


@pytest.fixture
def work():
    return Work()


def all_at_once(batched, numbers):
    barrier = threading.Barrier(len(numbers))

    def call(number):
        barrier.wait()
        return batched(number)

    with ThreadPoolExecutor(len(numbers)) as threads:
        futures = [threads.submit(call, number) for number in numbers]
    return [future.exception() or future.result() for future in futures]


def test_everybody_gets_the_answer_to_their_own(work):
    assert all_at_once(Batched(work), list(range(1, 41))) == [number * 2 for number in range(1, 41)]
    assert sorted(functools.reduce(operator.iadd, work.batches, [])) == list(range(1, 41))


def test_what_comes_together_is_done_together(work):
    all_at_once(Batched(work), list(range(1, 41)))

    assert len(work.batches) < 40


def test_who_comes_alone_is_done_alone(work):
    batched = Batched(work)

    assert [batched(1), batched(2)] == [2, 4]
    assert work.batches == [[1], [2]]


def test_an_error_is_raised_to_the_one_it_is_for(work):
    found = all_at_once(Batched(work), [1, 0, 2])

    assert found[::2] == [2, 4]
    assert isinstance(found[1], AppError)


def test_a_piece_that_cannot_be_done_takes_nobody_with_it(work):
    found = all_at_once(Batched(work), [1, 2, -1, 3])

    assert [found[0], found[1], found[3]] == [2, 4, 6]
    assert str(found[2]) == "minus one"
    assert work.batches[-1] != [1, 2, -1, 3]


def test_a_database_that_is_away_is_asked_once_for_all(work):
    batched = Batched(work)

    found = all_at_once(batched, [1, 2, 3, -2])

    with_it = next(batch for batch in work.batches if -2 in batch)
    assert [isinstance(each, Unavailable) for each in found] == [n in with_it for n in (1, 2, 3, -2)]
    assert sum(-2 in batch for batch in work.batches) == 1
    assert batched(4) == 8


def test_nobody_takes_the_end_of_whoever_works_for_all_for_an_answer(work):
    answers = all_at_once(Batched(work), [-3, -3])

    assert any(isinstance(answer, KeyboardInterrupt) for answer in answers)
    assert all(isinstance(answer, KeyboardInterrupt | Unavailable) for answer in answers)
