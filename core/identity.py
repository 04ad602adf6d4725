"""Who somebody is: the identity that their platform gave them, as `slack:T1:U1` or `telegram:42`."""

from __future__ import annotations


def is_one_person(identity: str) -> bool:
    """Whether an identity is one person's; `http` is everybody's who has the key."""
    return ":" in identity
