"""The result of an operation: its value, or a typed error. Faults are exceptions, never results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)
E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ok(Generic[T_co]):
    """Success, with the value."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Err(Generic[E_co]):
    """Refusal, with an error that carries the facts."""

    error: E_co


Result = Ok[T_co] | Err[E_co]
