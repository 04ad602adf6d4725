"""Each platform's share of the one thread pool, so that the trouble of one leaves the others theirs."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter

from bot.config.config import ThreadShares


@dataclass(frozen=True, slots=True)
class Threads:
    """How many threads Slack and Telegram may block at once; `http` is for all else."""

    slack: CapacityLimiter
    telegram: CapacityLimiter
    http: int

    @classmethod
    def shared(cls, shares: ThreadShares) -> Threads:
        """The pool in such shares."""
        return cls(CapacityLimiter(shares.slack), CapacityLimiter(shares.telegram), shares.http)

    def limit_http(self) -> None:
        """Hold HTTP to its share. To be called on the event loop that serves it.

        FastAPI runs its endpoints under the loop's own limiter and takes no other, so that one is HTTP's.
        """
        current_default_thread_limiter().total_tokens = self.http
