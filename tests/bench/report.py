"""What was found: a table to look at, and the page that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from tests.bench.harness import Finding

_COLUMNS = ("what", "against", "measured", "goal", "")
_PAGE = """# Benchmarks

Written by `{command}`. A figure is a median, with the middle half of the figures in parentheses. What is compared takes
turns in one run, on one machine, against one DynamoDB Local, after a warm-up, and a ratio is taken round by round: the
ratios are what holds elsewhere, the milliseconds do not. A real DynamoDB adds its few milliseconds of network to each
call on both sides.

{machine}

{table}
"""


def on_screen(findings: Sequence[Finding]) -> Table:
    """For the terminal."""
    table = Table(*_COLUMNS, show_lines=True)
    for finding in findings:
        table.add_row(*_cells(finding))
    return table


def page(findings: Sequence[Finding], machine: Mapping[str, str], command: str) -> str:
    """For `docs/benchmarks.md`."""
    return _PAGE.format(
        command=command,
        machine=_markdown(["", ""], [[name, value] for name, value in machine.items()]),
        table=_markdown(_COLUMNS, [_cells(finding) for finding in findings]),
    )


def _cells(one: Finding) -> list[str]:
    verdict = {None: "", True: "met", False: "MISSED"}[one.met]
    return [one.what, one.against, one.measured, one.goal, verdict]


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])
