from __future__ import annotations

import ast

import pytest

from tests.mutants.__main__ import survivors
from tests.mutants.judge import ROOT
from tests.mutants.mutations import lines_of_statements, mutants
from tests.mutants.targets import TESTS, files, quick_tests


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("x == y", ["x != y"]),
        ("x < 1", ["x <= 1", "x < 2"]),
        ("x and not y", ["x or not y", "x and y"]),
        ("x = True", ["x = False"]),
        ("x = 'a'", ["x = 'Xa'"]),
        ("x += 1", ["pass", "x += 2"]),
        ("call(x)", ["pass"]),
        ("raise Wrong('a message')", ["pass"]),
        ("log.info('a message')", []),
        ("import x", []),
    ],
)
def test_a_line_is_changed_in_one_place_at_a_time(line: str, others: list[str]) -> None:
    assert [mutant.source for mutant in mutants(line)] == others


def test_what_only_people_and_checkers_read_stays() -> None:
    read = '"""A page."""\n@dataclass(frozen=True)\nclass One:\n    """A class."""\n    x: Literal["a"]\n'
    assert list(mutants(read)) == []


def test_a_mutant_is_named_by_where_it_is_and_what_it_changes() -> None:
    (first, *_) = mutants("class One:\n    def two(self):\n        return self.x > 3\n")
    assert str(first) == "One.two: return self.x > 3 -> return None"


def test_the_module_itself_is_as_it_was_after_all_its_mutants() -> None:
    source = (ROOT / "core/email.py").read_text()
    all_of_them = [mutant.source for mutant in mutants(source)]
    assert len(set(all_of_them)) == len(all_of_them)
    assert ast.unparse(ast.parse(source)) not in all_of_them


def test_every_target_and_its_tests_are_there() -> None:
    for beginning, tests in TESTS.items():
        assert files(beginning), beginning
        assert [test for test in tests if test.startswith("tests/") and not (ROOT / test).exists()] == []


def test_the_longest_beginning_says_which_tests_are_run() -> None:
    assert quick_tests("core/queries/find_person.py") != quick_tests("core/queries/my_bookings.py")


def test_each_survivor_is_in_a_file_that_is_mutated_and_has_a_reason() -> None:
    for survivor, reason in survivors().items():
        assert survivor.split(" ")[0] in files("")
        assert reason


def test_a_statement_has_the_lines_that_no_statement_within_it_has() -> None:
    source = "if (a and\n    b):\n    f(\n        1)\nelse:\n    g()\n"
    lines = lines_of_statements(source)
    assert [sorted(lines[line]) for line in range(1, 7)] == [[1, 2, 5], [1, 2, 5], [3, 4], [3, 4], [1, 2, 5], [6]]
