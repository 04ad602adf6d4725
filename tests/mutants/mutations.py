"""The mutants of a module: each differs from it in one place."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_NOT_RUN = {"annotation", "returns", "decorator_list"}
Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module's `source` with a change in `where`, a class or function: `old` became `new`."""

    where: str
    line: int
    old: str
    new: str
    source: str

    def __str__(self) -> str:
        return f"{self.where}: {self.old} -> {self.new}"


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of a module, from its first line to its last."""
    module = ast.parse(source)
    for where, holder, name, place, node in _nodes(module, "module"):
        for other in _others(node):
            _put(holder, name, place, other)
            yield Mutant(where, getattr(node, "lineno", 0), _text(node), _text(other), ast.unparse(module))
        _put(holder, name, place, node)


def lines_of_statements(source: str) -> dict[int, frozenset[int]]:
    """For each line those of the statement that it is in, without the lines of statements within that one."""
    innermost: dict[int, ast.stmt] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            innermost |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node)
    lines: dict[ast.stmt, set[int]] = defaultdict(set)
    for line, statement in innermost.items():
        lines[statement].add(line)
    return {line: frozenset(lines[statement]) for line, statement in innermost.items()}


def _nodes(tree: ast.AST, where: str) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """What is run: not annotations, docstrings, type checking's imports, or what only logs and exceptions say."""
    if isinstance(tree, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        where = tree.name if where == "module" else f"{where}.{tree.name}"
    for name, value in ast.iter_fields(tree):
        for place, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or name in _NOT_RUN or _is_only_said(node):
                continue
            yield where, tree, name, place, node
            if not isinstance(node, ast.Raise):
                yield from _nodes(node, where)


def _is_only_said(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "_log")))):
            return True
        case ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec")):
            return True
        case _:
            return False


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Compare(ops=[operator, *more]) if type(operator) in _OTHER:
            yield _changed(node, ops=[_OTHER[type(operator)](), *more])
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in _OTHER:
            yield _changed(node, op=_OTHER[type(operator)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not isinstance(test, ast.Compare):
            yield _changed(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value:
            yield ast.Constant(f"X{value}")
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant) or value.value is not None:
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _changed(node: Node, **fields: object) -> Node:
    """A node with other fields; what is in it stays the same."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _put(holder: ast.AST, name: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(holder, name, node)
    else:
        getattr(holder, name)[place] = node


def _text(node: ast.AST) -> str:
    """Its first line, without the body that it may have."""
    return ast.unparse(ast.fix_missing_locations(node)).splitlines()[0]
