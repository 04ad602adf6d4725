import re
from pathlib import Path

HERE = Path(__file__).parent
PROMISES = (HERE.parent / "docs" / "promises.md").read_text()


def test_every_promise_has_a_test_and_every_marked_test_a_promise() -> None:
    promised = set(re.findall(r"^\| ([STB]\d+) \|", PROMISES, re.MULTILINE))
    sources = "".join(path.read_text() for path in HERE.rglob("test_*.py"))
    marks = re.findall(r"mark\.promise\(([^)]*)\)", sources)
    tested = {number for mark in marks for number in re.findall(r'"(\w+)"', mark)}
    assert promised == tested
