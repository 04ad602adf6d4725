"""Which of some words somebody meant who typed another one."""

from __future__ import annotations

from collections.abc import Sequence


def closest(typed: str, translator: Sequence[str], *, at_least: float) -> str | None:
    """The word that is most like what was typed, if it is alike `at_least` so much; 1 is the same word.

    A letter that is wrong, missing, doubled or swapped with the next takes one letter's share away.
    """
    # Loaded with the first slip of a finger, not at the start: it would be a fiftieth of a serverless cold start.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    close = process.extractOne(typed, translator, scorer=OSA.normalized_similarity, score_cutoff=at_least)
    return close[0] if close else None
