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
    near: dict[str, int] = {}
    if len(typed) < _SHORTEST:
        return None
    for word in words:
        allowed = 2 if len(word) >= _LONG else 1
        if len(word) < _SHORTEST or abs(len(word) - len(typed)) > allowed or not _begins_alike(typed, word):
            continue
        if len(word) < _SHORT and sorted(word) != sorted(typed):
            continue
        distance = edits(typed, word, allowed)
        if distance <= allowed:
            near[word] = distance
    return min(near, key=near.__getitem__, default=None)


def edits(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, doubled or swapped with the next; `most + 1` where it is more."""
    # Imported at the first unknown word, not at the start: it would be a fiftieth of a serverless cold start.
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)


def _begins_alike(typed: str, word: str) -> bool:
    first, meant = typed[:2].translate(_SOUNDS_ALIKE), word[:2].translate(_SOUNDS_ALIKE)
    return first[0] == meant[0] or first == meant[::-1]
