"""The catalogue against the code that speaks from it, and how dates, times and spots are said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import adapters
from adapters.chat.commands import COMMANDS
from adapters.chat.i18n import messages, translator
from adapters.chat.i18n.messages import MESSAGES
from adapters.chat.i18n.translator import LANGUAGES, Translator, language_of
from core.class_id import ClassId
from core.class_type import ClassType

_Function = ast.FunctionDef | ast.AsyncFunctionDef

SOURCES = [path for folder in adapters.__path__ for path in sorted(Path(folder).rglob("*.py"))]
CATALOGUES = Path(translator.__file__).parent / "catalogues"
TRANSLATED = LANGUAGES[1:]
OF_COMMANDS = {
    name
    for command in COMMANDS
    for name in (command.menu, *command.help, command.slash.about if command.slash else None)
    if name is not None
}


def catalogue_file(language: str, suffix: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"messages.{suffix}"


def catalogue(language: str) -> Catalog:
    with catalogue_file(language, "po").open("rb") as source:
        return read_po(source, locale=language)


@dataclass(frozen=True)
class TextCall:
    """A call of `Translator.text`: where it is, the messages it may ask for, and the facts it passes."""

    where: str
    messages: Set[str]
    facts: Set[str]


@cache
def nodes(tree: ast.AST) -> Sequence[ast.AST]:
    return tuple(ast.walk(tree))


def text_calls() -> Iterator[TextCall]:
    for path in SOURCES:
        source = path.read_text()
        if ".text(" not in source:
            continue  # each worker looks at all sources, so it should be quick
        tree = ast.parse(source)
        functions = [node for node in nodes(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for function in functions:
            for call in nodes(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "text":
                    where = f"{path.parent.name}/{path.name}:{call.lineno}"
                    yield TextCall(where, _messages(call, function, tree), _facts(call, function))


def _messages(call: ast.Call, function: _Function, tree: ast.Module) -> Set[str]:
    """The name in the call itself; for a variable, the names assigned to it or passed for it; for `x.{}`, all of x.

    For what comes from the table of commands, all that is in there.
    """
    asked = call.args[0]
    if isinstance(asked, ast.JoinedStr):
        pattern = "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in asked.values
        )
        return {name for name in MESSAGES if re.fullmatch(pattern, name)}
    if isinstance(asked, ast.Attribute):
        return OF_COMMANDS
    if not isinstance(asked, ast.Name):
        return _texts(asked)
    loops = [node for node in nodes(function) if isinstance(node, ast.comprehension)]
    tables = ("help_lines", "listed_commands")
    if any(isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) in tables for loop in loops):
        return OF_COMMANDS
    variables = {asked.id} | {loop.iter.id for loop in loops if isinstance(loop.iter, ast.Name)}
    assigned = [
        node.value
        for node in nodes(function)
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id in variables for to in node.targets)
    ]
    passed = [
        argument
        for node in nodes(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == function.name
        for argument in node.args
        if asked.id in {parameter.arg for parameter in function.args.args}
    ]
    return {text for value in (*assigned, *passed) for text in _texts(value)} & MESSAGES.keys()


def _texts(value: ast.expr) -> Set[str]:
    return {node.value for node in nodes(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _facts(call: ast.Call, function: _Function) -> Set[str]:
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    unpacked = {
        keyword.value.id for keyword in call.keywords if not keyword.arg and isinstance(keyword.value, ast.Name)
    }
    dicts = [
        node.value
        for node in nodes(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and getattr(node.targets[0], "id", "") in unpacked
    ]
    return named | {str(key.value) for value in dicts for key in value.keys if isinstance(key, ast.Constant)}


PATTERNS = {name for name in MESSAGES if name.startswith(("date.", "time"))} - {"timed.out"}  # not sentences
TEXT_CALLS = list(text_calls())


def placeholders(sentence: str | tuple[str, str]) -> Set[str]:
    """The facts in it; a pair also has to be told how many, for the right form of the two."""
    if not isinstance(sentence, str):
        return {"n"}.union(*(placeholders(form) for form in sentence))
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def forms(sentence: str | tuple[str, str]) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else sentence


def test_every_message_is_used_somewhere() -> None:
    assert {name for call in TEXT_CALLS for name in call.messages} | OF_COMMANDS == MESSAGES.keys()


@pytest.mark.parametrize("call", TEXT_CALLS, ids=lambda call: call.where)
def test_what_is_asked_for_is_a_message_and_gets_the_facts_it_needs_and_no_others(call: TextCall) -> None:
    assert call.messages
    assert call.messages <= MESSAGES.keys()
    needed = [placeholders(MESSAGES[name]) for name in call.messages]
    assert all(facts <= call.facts for facts in needed)
    assert call.facts == set().union(*needed)


@pytest.mark.parametrize(
    "sentence", [form for name, english in MESSAGES.items() if name not in PATTERNS for form in forms(english)]
)
def test_a_sentence_is_plain_english(sentence: str) -> None:
    text = Formatter().vformat(sentence, (), dict.fromkeys(placeholders(sentence), "…"))
    assert text == text.strip()
    assert not re.search(r"[a-z][A-Z]|[_{}<>*`#\\]|  ", text)
    assert not re.search(
        r"(?i)\b(error|exception|invalid|null|none|true|false|id|status|store|server|http|utc)\b", text
    )
    assert "!" not in text
    assert len(re.findall(r"[\U0001F000-\U0001FAFF]", text)) <= 1


@pytest.mark.promise("B15")
@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_in_a_language_and_none_is_left_over(language: str) -> None:
    translated = {str(message.context): message for message in catalogue(language) if message.id}
    assert translated.keys() == MESSAGES.keys()
    for name, message in translated.items():
        assert not message.fuzzy, f"{name} has changed in English"
        assert message.id == MESSAGES[name], f"{name} has changed in English: `make catalogue`"
        translations = [message.string] if isinstance(message.string, str) else message.string or [""]
        assert all(translations), f"{name} is missing"
        for form in translations:
            assert placeholders(form) | {"n"} == placeholders(MESSAGES[name]) | {"n"}


@pytest.mark.promise("B15")
@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_what_translators_wrote(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    assert catalogue_file(language, "mo").read_bytes() == compiled.getvalue(), "`make catalogue` was not run"


def test_pybabel_extracts_every_message_with_its_name_as_the_context() -> None:
    found = extract_from_file("adapters.chat.i18n.extraction:extract", messages.__file__, strip_comment_tags=True)
    assert {context: text for _, text, _, context in found} == MESSAGES


@pytest.mark.promise("B15")
@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("es", "es"),
        ("es-419", "es"),
        ("es_ES.UTF-8", "es"),
        ("ES", "es"),
        ("es-Latn-MX", "es"),
        ("en-AU", "en"),
        ("pt-br", "en"),
        ("est", "en"),
        ("", "en"),
    ],
)
def test_the_language_follows_from_the_locale_and_is_english_for_those_that_we_do_not_have(
    locale: str, language: str
) -> None:
    assert language_of(locale) == language


@pytest.mark.promise("B15")
def test_a_sentence_that_a_language_lacks_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MESSAGES, "new", "Something new")
    assert Translator("es").text("new") == "Something new"


def test_spanish_says_dates_times_and_numbers_its_own_way() -> None:
    spanish, tuesday = Translator("es"), date(2026, 11, 24)
    assert (spanish.day(tuesday), spanish.long_day(tuesday)) == ("mar 24 nov", "martes 24 de noviembre")
    assert spanish.days(date(2026, 11, 22), date(2026, 11, 28)) == "dom 22 al sáb 28 nov"
    assert spanish.time(time(18, 30)) == "18:30"
    assert [spanish.spots(n) for n in (0, 1, 7)] == ["completa", "última plaza", "quedan 7 plazas"]
    assert spanish.text("details.spots", n=1, max=20) == "Queda 1 de 20 plazas."
    assert spanish.text("details.spots", n=2, max=20) == "Quedan 2 de 20 plazas."
    assert spanish.listed(["1", "2", "3"]) == "1, 2 y 3"


def test_every_language_names_itself() -> None:
    assert [Translator(language).text("language.here") for language in LANGUAGES] == ["In English", "En español"]


@pytest.mark.parametrize(
    ("sentence", "facts"), [("no.such.sentence", {}), ("email.typo", {}), ("email.typo", {"typed": 1})]
)
def test_a_sentence_or_fact_that_is_missing_is_a_bug(sentence: str, facts: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        Translator().text(sentence, **facts)


def test_facts_are_said_as_they_are_whatever_they_look_like() -> None:
    assert Translator().text("place", address="{zone} {0} %s") == "Where: {zone} {0} %s"


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (time(0, 0), "12:00 am"),
        (time(0, 5), "12:05 am"),
        (time(1, 0), "1:00 am"),
        (time(11, 59), "11:59 am"),
        (time(12, 0), "12:00 pm"),
        (time(12, 30), "12:30 pm"),
        (time(13, 0), "1:00 pm"),
        (time(18, 30), "6:30 pm"),
        (time(22, 10), "10:10 pm"),
        (time(23, 59), "11:59 pm"),
    ],
)
def test_times(clock: time, said: str) -> None:
    assert Translator().time(clock) == said


@pytest.mark.parametrize(
    ("clock", "english", "spanish"),
    [(time(19, 0), "7 pm", "19:00"), (time(12, 0), "12 pm", "12:00"), (time(18, 30), "6:30 pm", "18:30")],
)
def test_hours_that_were_named_have_no_minutes_unless_they_were_named_too(
    clock: time, english: str, spanish: str
) -> None:
    assert (Translator().hour(clock), Translator("es").hour(clock)) == (english, spanish)


@pytest.mark.parametrize(
    ("day", "short", "long", "weekday"),
    [
        (date(2026, 11, 24), "Tue 24 Nov", "Tuesday 24 November", "Tuesday"),
        (date(2026, 12, 31), "Thu 31 Dec", "Thursday 31 December", "Thursday"),
        (date(2027, 1, 1), "Fri 1 Jan", "Friday 1 January", "Friday"),
        (date(2028, 2, 29), "Tue 29 Feb", "Tuesday 29 February", "Tuesday"),
        (date(2026, 5, 9), "Sat 9 May", "Saturday 9 May", "Saturday"),
    ],
)
def test_days(day: date, short: str, long: str, weekday: str) -> None:
    assert (Translator().day(day), Translator().long_day(day), Translator().weekday(day)) == (short, long, weekday)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 22), date(2026, 11, 28), "Sun 22 to Sat 28 Nov"),
        (date(2026, 11, 24), date(2026, 11, 30), "Tue 24 to Mon 30 Nov"),
        (date(2026, 11, 25), date(2026, 12, 1), "Wed 25 Nov to Tue 1 Dec"),
        (date(2026, 12, 25), date(2026, 12, 31), "Fri 25 to Thu 31 Dec"),
        (date(2026, 12, 26), date(2027, 1, 1), "Sat 26 Dec to Fri 1 Jan"),
        (date(2028, 2, 23), date(2028, 2, 29), "Wed 23 to Tue 29 Feb"),
        (date(2028, 2, 24), date(2028, 3, 1), "Thu 24 Feb to Wed 1 Mar"),
    ],
)
def test_ranges_of_days(first: date, last: date, said: str) -> None:
    assert Translator().days(first, last) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [(0, "full"), (1, "last spot"), (2, "2 spots left"), (20, "20 spots left"), (1000, "1000 spots left")],
)
def test_spots(left: int, said: str) -> None:
    assert Translator().spots(left) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["1"], "1"), (["1", "2"], "1 and 2"), (["1", "2", "3"], "1, 2 and 3")]
)
def test_lists(items: list[str], said: str) -> None:
    assert Translator().listed(items) == said


def test_beside_a_classs_name_only_the_last_spot_is_said_in_full() -> None:
    assert [Translator().short_spots(left) for left in (0, 1, 2)] == ["full", "last spot", "2 left"]


def test_a_full_class_says_how_many_wait_if_anybody_does() -> None:
    assert [Translator().waiting(people) for people in (0, 3)] == ["full", "full, 3 waiting"]


def test_a_class_that_is_off_says_why_if_that_is_known_in_no_more_words_than_a_list_can_bear() -> None:
    assert Translator().off(None) == "off"
    assert Translator().off("we are in studio X.") == "off: we are in studio X"
    assert Translator().off("x" * 100) == f"off: {'x' * 100}"
    assert Translator().off("x" * 101) == f"off: {'x' * 99}…"


def test_a_class_whose_name_is_not_known_is_called_by_its_day_and_time() -> None:
    tuesday = ClassId(date(2026, 11, 24), time(18, 30))
    assert Translator().class_line(tuesday, None) == "Tue 24 Nov, 6:30 pm"
    assert Translator().class_line(tuesday, ClassType("salsa", 1)) == "Salsa 1, Tue 24 Nov, 6:30 pm"


def test_places_in_a_line_are_counted_as_each_language_does() -> None:
    said = [Translator().ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101)]
    assert said == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st"]
    assert [Translator("es").ordinal(n) for n in (1, 2, 3, 4)] == ["1.º", "2.º", "3.º", "4.º"]


def test_classes_and_styles() -> None:
    english = Translator()
    assert [english.class_name(ClassType("salsa", 2)), english.class_name(ClassType("reggaeton"))] == [
        "Salsa 2",
        "Reggaeton",
    ]
    assert [english.style("bachata"), english.style(None)] == ["bachata", "dance"]
