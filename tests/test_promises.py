import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROMISES = (HERE.parent / "docs" / "promises.md").read_text()


@pytest.mark.parametrize(
    ("mark", "numbers"), [("promise", r"[STB]\d+"), ("fault", r"F\d+"), ("complaint", r"[WKNI]\d+")]
)
def test_every_number_of_the_page_has_a_test_and_every_marked_test_a_number(mark: str, numbers: str) -> None:
    promised = set(re.findall(rf"^\| ({numbers}) \|", PROMISES, re.MULTILINE))
    sources = "".join(path.read_text() for path in HERE.rglob("test_*.py"))
    marks = re.findall(rf"pytest\.mark\.{mark}\(([^)]*)\)", sources)
    assert promised == {number for marked in marks for number in re.findall(r'"(\w+)"', marked)}
