"""What a list of classes says of each, and its menus."""

from __future__ import annotations

from adapters.chat.intents import ShowClasses
from adapters.chat.screen import Heading, Line, Menu
from core.commands.change_class import CloseClass
from core.commands.join_waitlist import JoinWaitlist
from core.email import Email
from tests.support.chats import SALSA_1
from tests.support.desk import Chat


def shows(chat: Chat, asked: ShowClasses) -> str:
    """The first line of a list."""
    chat.does(asked)
    return next(part.text for part in chat.screen.body if isinstance(part, Line))


def labels(menu: Menu) -> list[str]:
    return [option.label for option in menu.options]


def test_the_classes_of_a_day_stand_below_its_date() -> None:
    chat = Chat()
    chat.does(ShowClasses("salsa", 1))
    assert [type(part) for part in chat.screen.body] == [Heading, Line, Heading, Line]
    assert [part.text for part in chat.screen.body if isinstance(part, Heading)] == ["Tue 24 Nov", "Thu 26 Nov"]


def test_a_full_class_says_who_waits_that_they_do() -> None:
    chat, ana = Chat(), Email("ana@example.com")
    chat.fills(SALSA_1)
    chat.knows(ana)
    assert "you're" not in shows(chat, ShowClasses("salsa", 1))
    chat.has(JoinWaitlist(SALSA_1, ana, "to wait", chat.student_id))
    assert "you're waiting" in shows(chat, ShowClasses("salsa", 1))
    assert "you're" not in shows(chat, ShowClasses("salsa", 2))


def test_a_class_that_is_off_says_so_instead_of_its_spots() -> None:
    chat = Chat()
    chat.has(CloseClass(SALSA_1, "a wedding", "r1", "school"))
    assert shows(chat, ShowClasses("salsa", 1)).endswith("off: a wedding")


def test_menus_choose_a_style_and_one_of_its_levels_and_lead_to_the_first_page() -> None:
    chat = Chat()
    chat.does(ShowClasses(skip=10))
    (styles,) = chat.screen.menus
    assert (labels(styles), styles.chosen) == (["All styles", "Salsa", "Bachata", "Reggaeton"], 0)
    assert [option.intent for option in styles.options][:2] == [ShowClasses(), ShowClasses("salsa")]
    chat.does(ShowClasses("salsa", 2))
    styles, levels = chat.screen.menus
    assert (styles.chosen, labels(levels), levels.chosen) == (1, ["All levels", "Level 1", "Level 2", "Level 3"], 2)
    assert [option.intent for option in levels.options][:2] == [ShowClasses("salsa"), ShowClasses("salsa", 1)]
