"""Whatever a caller sends for a secret is compared in constant time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOORS = ["adapters/http/api_key.py", "adapters/telegram"]


def comparisons(path: Path) -> list[ast.Compare]:
    """Those by == or != in which a secret takes part, by its name."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        and any(word in ast.unparse(node).lower() for word in ("secret", "expected", "signature", "api_key"))
    ]


@pytest.mark.fault("F52")
def test_no_secret_is_compared_by_equality() -> None:
    files = [*(ROOT / "adapters").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    found = [f"{file.relative_to(ROOT)}:{comparison.lineno}" for file in files for comparison in comparisons(file)]
    assert found == []


@pytest.mark.fault("F52")
@pytest.mark.parametrize("door", DOORS)
def test_the_key_and_the_webhooks_secret_go_through_compare_digest(door: str) -> None:
    where = ROOT / door
    files = [where] if where.is_file() else list(where.rglob("*.py"))
    assert any("hmac.compare_digest(" in file.read_text() for file in files)
