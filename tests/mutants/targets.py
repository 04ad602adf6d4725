"""Which tests should notice a change: for each part of the code those that are quick."""

from __future__ import annotations

from tests.mutants.judge import ROOT

_IN_MEMORY = ("-k", "not dynamodb and not moto")

TESTS: dict[str, tuple[str, ...]] = {
    "core/": ("tests/core", "tests/contracts", "tests/jobs", *_IN_MEMORY),
    "core/queries/find_person.py": ("tests/dialogs/test_staff.py",),
    "bot/jobs/claims.py": ("tests/jobs", *_IN_MEMORY),
    "bot/jobs/telling.py": ("tests/jobs", *_IN_MEMORY),
    "bot/jobs/weekly.py": ("tests/jobs", *_IN_MEMORY),
    "adapters/dynamodb/": (
        "tests/adapters/test_dynamodb_classes.py",
        "tests/adapters/test_dynamodb_client.py",
        "tests/adapters/test_dynamodb_completion.py",
        "tests/adapters/test_dynamodb_deadline.py",
        "tests/adapters/test_dynamodb_faults.py",
        "tests/adapters/test_dynamodb_hooks.py",
        "tests/adapters/test_dynamodb_items.py",
        "tests/adapters/test_dynamodb_reads.py",
        "tests/adapters/test_dynamodb_table.py",
        "tests/contracts",
    ),
    "adapters/chat/buttons.py": ("tests/adapters/test_chat_buttons.py",),
    "adapters/chat/commands.py": ("tests/adapters/test_chat_commands.py", "tests/adapters/test_slack_manifest.py"),
    "adapters/chat/my_bookings_screens.py": (
        "tests/adapters/test_my_bookings_screens.py",
        "tests/adapters/test_rendering.py",
        "tests/dialogs/test_my_bookings.py",
        "tests/dialogs/test_waitlist.py",
        *_IN_MEMORY,
    ),
    "adapters/chat/notices_screens.py": (
        "tests/adapters/test_notices_screens.py",
        "tests/adapters/test_rendering.py",
        "tests/dialogs/test_waitlist.py",
        "tests/jobs",
        *_IN_MEMORY,
    ),
    "adapters/chat/parsing.py": ("tests/adapters/test_chat_parsing.py",),
    "adapters/chat/typed_email.py": ("tests/adapters/test_chat_parsing.py", "tests/adapters/test_chat_typed.py"),
    "adapters/chat/rate_limiter.py": ("tests/adapters/test_chat_rate_limiter.py",),
    "adapters/chat/i18n/": ("tests/adapters/test_chat_translator.py", "tests/dialogs/test_languages.py"),
    "adapters/chat/i18n/messages.py": ("tests/adapters/test_chat_translator.py",),
    "adapters/chat/typed/": ("tests/adapters/test_chat_typed.py",),
    "adapters/chat/typed/said_back.py": (
        "tests/adapters/test_chat_asked_classes.py",
        "tests/adapters/test_chat_typed.py",
    ),
    "adapters/chat/": (
        "tests/adapters/test_chat_asked_classes.py",
        "tests/adapters/test_chat_booking_flow.py",
        "tests/adapters/test_chat_browsing.py",
        "tests/adapters/test_chat_buttons.py",
        "tests/adapters/test_chat_calendar.py",
        "tests/adapters/test_chat_front_desk.py",
        "tests/adapters/test_chat_old_prompts.py",
        "tests/adapters/test_chat_outcomes.py",
        "tests/adapters/test_chat_own_places.py",
        "tests/adapters/test_chat_parsing.py",
        "tests/adapters/test_card_screens.py",
        "tests/adapters/test_class_list.py",
        "tests/adapters/test_my_bookings_screens.py",
        "tests/adapters/test_notices_screens.py",
        "tests/adapters/test_question_screens.py",
        "tests/adapters/test_rendering.py",
        "tests/adapters/test_waitlist_screens.py",
        "tests/dialogs",
        "tests/jobs",
        *_IN_MEMORY,
    ),
}
"""By the beginning of a path; the longest one counts."""


def quick_tests(path: str) -> tuple[str, ...]:
    """The tests for a file."""
    return TESTS[max((beginning for beginning in TESTS if path.startswith(beginning)), key=len)]


def files(only: str) -> list[str]:
    """The files to mutate whose paths begin with `only`."""
    roots = {beginning.split("/")[0] for beginning in TESTS}
    found = (str(path.relative_to(ROOT)) for root in roots for path in (ROOT / root).rglob("*.py"))
    return sorted(
        path for path in found if path.startswith(only) and any(path.startswith(beginning) for beginning in TESTS)
    )
