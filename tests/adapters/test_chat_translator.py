"""The catalogue against the code that speaks from it, and how dates, times and spots are said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from string import Formatter

import pytest

import adapters
from adapters.chat.i18n.messages import ENGLISH
from adapters.chat.i18n.translator import LANGUAGES, Translator, language_of
from core.class_type import ClassType, Style
from tests.catalogue import FOLDER, TRANSLATED, compiled, read

_Function = ast.FunctionDef | ast.AsyncFunctionDef

SOURCES = [path for folder in adapters.__path__ for path in sorted(Path(folder).rglob("*.py"))]


@dataclass(frozen=True)
class Saying:
    """A call of `say`: where, which sentences it may ask for, and the facts it grants."""

    where: str
    sentences: Set[str]
    facts: Set[str]


def sayings() -> Iterator[Saying]:
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        for function in functions:
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _is_say(call.func):
                    where = f"{path.parent.name}/{path.name}:{call.lineno}"
                    yield Saying(where, _sentences(call, function, tree), _facts(call, function))


def _is_say(called: ast.expr) -> bool:
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "say"


def _sentences(call: ast.Call, function: _Function, tree: ast.Module) -> Set[str]:
    """The text in the call itself; for a variable, the texts assigned to it or passed for it; for `x.{}`, all of x."""
    asked = call.args[0]
    if isinstance(asked, ast.JoinedStr):
        pattern = "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in asked.values)
        return {sentence for sentence in ENGLISH if re.fullmatch(pattern, sentence)}
    if not isinstance(asked, ast.Name):
        return _texts(asked)
    loops = [one for one in ast.walk(function) if isinstance(one, ast.comprehension)]
    named = {asked.id} | {one.iter.id for one in loops if isinstance(one.iter, ast.Name)}
    assigned = [
        one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id in named for to in one.targets)
    ]
    passed = [
        argument
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == function.name
        for argument in one.args
        if asked.id in {parameter.arg for parameter in function.args.args}
    ]
    return {text for value in (*assigned, *passed) for text in _texts(value)} & ENGLISH.keys()


def _texts(value: ast.expr) -> Set[str]:
    return {one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _facts(call: ast.Call, function: _Function) -> Set[str]:
    named = {one.arg for one in call.keywords if one.arg}
    unpacked = {one.value.id for one in call.keywords if not one.arg and isinstance(one.value, ast.Name)}
    dicts = [
        one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign)
        and isinstance(one.value, ast.Dict)
        and getattr(one.targets[0], "id", "") in unpacked
    ]
    return named | {str(key.value) for one in dicts for key in one.keys if isinstance(key, ast.Constant)}


PATTERNS = {name for name in ENGLISH if name.startswith(("date.", "time"))} - {"timed.out"}  # not sentences
SAYINGS = list(sayings())


def placeholders(sentence: str | tuple[str, str]) -> Set[str]:
    """The facts in it; a pair also has to be told how many, for the right one of the two."""
    if not isinstance(sentence, str):
        return {"n"}.union(*(placeholders(form) for form in sentence))
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def forms(sentence: str | tuple[str, str]) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else sentence


def test_every_sentence_is_said_somewhere() -> None:
    assert {sentence for saying in SAYINGS for sentence in saying.sentences} == ENGLISH.keys()


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.where)
def test_what_is_said_is_in_the_catalogue_and_gets_the_facts_it_needs_and_no_others(saying: Saying) -> None:
    assert saying.sentences
    assert saying.sentences <= ENGLISH.keys()
    needed = [placeholders(ENGLISH[sentence]) for sentence in saying.sentences]
    assert all(facts <= saying.facts for facts in needed)
    assert saying.facts == set().union(*needed)


@pytest.mark.parametrize(
    "sentence", [form for name, said in ENGLISH.items() if name not in PATTERNS for form in forms(said)]
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
    translated = {str(message.context): message for message in read(language) if message.id}
    assert translated.keys() == ENGLISH.keys()
    for name, message in translated.items():
        assert not message.fuzzy, f"{name} has changed in English"
        assert message.id == ENGLISH[name], f"{name} has changed in English: `make catalogue`"
        said = [message.string] if isinstance(message.string, str) else message.string or [""]
        assert all(said), f"{name} is missing"
        for form in said:
            assert placeholders(form) | {"n"} == placeholders(ENGLISH[name]) | {"n"}


@pytest.mark.promise("B15")
@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_is_what_translators_wrote(language: str) -> None:
    assert (FOLDER / f"{language}.mo").read_bytes() == compiled(read(language)), "`make catalogue` was not run"


@pytest.mark.promise("B15")
@pytest.mark.parametrize(
    ("locale", "language"),
    [("es", "es"), ("es-419", "es"), ("es_ES.UTF-8", "es"), ("ES", "es"), ("en-AU", "en"), ("pt-br", "en"), ("", "en")],
)
def test_the_language_follows_from_the_locale_and_is_english_for_those_that_we_do_not_have(
    locale: str, language: str
) -> None:
    assert language_of(locale) == language


@pytest.mark.promise("B15")
def test_a_sentence_that_a_language_lacks_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGLISH, "new", "Something new")
    assert Translator("es").text("new") == "Something new"


def test_spanish_says_dates_times_and_numbers_its_own_way() -> None:
    translator, tuesday = Translator("es"), date(2026, 11, 24)
    assert (translator.day(tuesday), translator.long_day(tuesday)) == ("mar 24 nov", "martes 24 de noviembre")
    assert translator.days(date(2026, 11, 22), date(2026, 11, 28)) == "dom 22 al sáb 28 nov"
    assert translator.time(time(18, 30)) == "18:30"
    assert [translator.spots(n) for n in (0, 1, 7)] == ["completa", "última plaza", "quedan 7 plazas"]
    assert translator.text("details.spots", n=1, max=20) == "Queda 1 de 20 plazas."
    assert translator.text("details.spots", n=2, max=20) == "Quedan 2 de 20 plazas."


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


def test_classes_and_styles() -> None:
    translator = Translator()
    assert [translator.class_name(ClassType(Style.SALSA, 2)), translator.class_name(ClassType(Style.REGGAETON))] == [
        "Salsa 2",
        "Reggaeton",
    ]
    assert [translator.style(Style.BACHATA), translator.style(None)] == ["bachata", "dance"]
