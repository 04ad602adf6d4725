"""Misspelt words: which of the words that the rules know was meant.

Few letters say little: in a word of four only two that are swapped are put right, in a shorter one nothing. The first
letter is taken as meant.
"""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 4
_SHORT = 5
_LONG = 8  # letters, from which on two may be wrong
_SOUNDS_ALIKE = str.maketrans("vzk", "bsc")  # "vachata", "zalsa": to a Spanish ear they are the same


def closest(typed: str, words: Iterable[str]) -> str | None:
    """The word that `typed` is a slip of the finger away from, the nearest first; None if there is none."""
    best, best_distance = None, 3
    if len(typed) < _SHORTEST:
        return None
    for word in words:
        allowed = 2 if len(word) >= _LONG else 1
        if len(word) < _SHORTEST or abs(len(word) - len(typed)) > allowed or not _begins_alike(typed, word):
            continue
        if len(word) < _SHORT and sorted(word) != sorted(typed):
            continue
        distance = edits(typed, word, allowed)
        if distance <= allowed and distance < best_distance:
            best, best_distance = word, distance
    return best


def edits(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, doubled or swapped with the next; `most + 1` where it is more."""
    if one == other:
        return 0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before = before, row
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def _begins_alike(typed: str, word: str) -> bool:
    first, meant = typed[:2].translate(_SOUNDS_ALIKE), word[:2].translate(_SOUNDS_ALIKE)
    return first[0] == meant[0] or first == meant[::-1]
