"""Fuzzy matching: which of a few words was meant by a misspelt one."""

from __future__ import annotations

from collections.abc import Sequence


def closest(typed: str, words: Sequence[str], *, at_least: float) -> str | None:
    """The word most similar to `typed`, if its similarity is `at_least` that (0 to 1); 1 is the same word.

    Each letter that is wrong, missing, doubled or swapped with the next takes away one letter's share.
    """
    # Imported at the first typo, not at the start: it would be a fiftieth of a serverless cold start.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    close = process.extractOne(typed, words, scorer=OSA.normalized_similarity, score_cutoff=at_least)
    return close[0] if close else None
