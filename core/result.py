"""A result is a value: what came of it, or the error that says why not. Faults are exceptions, never results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)
E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ok(Generic[T_co]):
    """It worked, and this is what came of it."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Err(Generic[E_co]):
    """It was refused, and the error carries the facts."""

    error: E_co


Result = Ok[T_co] | Err[E_co]
