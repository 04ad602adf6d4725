"""Which tests one worker takes together: those that share what takes longer to start than they take to run.

pytest-xdist 3.8 has a mark for that, but pytest 9.2 silently loses it on the way: then each worker starts everything
again and again.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadGroupScheduling

_GROUPS = {
    r"e2e/test_playground\.py.*\[(.*-)?dynamodb-local\]$": "playground on DynamoDB",
    r"e2e/test_playground\.py": "playground in memory",
    r"e2e/test_(replicas|ways_to_run)\.py": "replicas",
    r"deploy/test_cold_imports\.py": "cold imports",
    r"bench/test_bench\.py.*quick": "a quick benchmark",
}


class GroupScheduling(LoadGroupScheduling):  # type: ignore[misc]  # it has no types
    """Spreads single tests over the workers after the groups, of which the largest starts first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for pattern, group in _GROUPS.items() if re.search(pattern, nodeid)), nodeid)
