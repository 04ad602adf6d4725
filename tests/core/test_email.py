from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.email import Email, without_invisible
from core.result import Err, Ok

E_WITH_ACUTE = "\u00e9"
E_THEN_ACUTE = "e\u0301"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana@Example.COM \t\r\n", "ana@example.com"),
        ("\u00a0ana@example.com\u3000", "ana@example.com"),
        ("ana+salsa@example.com", "ana+salsa@example.com"),
        ("o'neil_x-y.z@sub.example.com.au", "o'neil_x-y.z@sub.example.com.au"),
        (f"Jos{E_THEN_ACUTE}@example.com", f"jos{E_WITH_ACUTE}@example.com"),
        (f"JOS{E_WITH_ACUTE.upper()}@example.com", f"jos{E_WITH_ACUTE}@example.com"),
        ("\u0130@example.com", "i@example.com"),  # lower case of a dotted capital I is two characters
        ("J\u030c@example.com", "\u01f0@example.com"),  # composed in lower case only
        ("\u0391\u03a3@example.com", "\u03b1\u03c2@example.com"),  # a capital sigma at the end of a word
        ("ana@xn--exmple-cua.com", "ana@ex\u00e4mple.com"),  # both spellings of a domain are one
        ("ana@EX\u00c4MPLE.com", "ana@ex\u00e4mple.com"),
        ("ana@example\u3002com", "ana@example.com"),
    ],
)
def test_an_address_has_one_spelling(text: str, value: str) -> None:
    assert Email.parse(text) == Ok(Email(value))


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0"])
def test_nothing_is_not_an_email(text: str) -> None:
    assert Email.parse(text) == Err(ArgumentNotProvided("email"))


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "@",
        "ana@",
        "@example.com",
        "ana@@example.com",
        "ana@example",
        "ana@localhost",
        "ana@.com",
        "ana@example..com",
        "ana..b@example.com",
        ".ana@example.com",
        "ana@-example.com",
        "ana@example.com,ben@example.com",
        "ana @example.com",
        "ana@exam ple.com",
        "ana@example.com\nben@example.com",
        "Ana <ana@example.com>",
        "mailto:ana@example.com",
        '"a b"@example.com',
        "ana@[127.0.0.1]",
        "ana@127.0.0.1",
        "ana@school.test",
        "ana\x00@example.com",
        "ana@example.com\u200b",
        "\ufeffana@example.com",
        "\ud800@example.com",  # half of a surrogate pair, as JSON can carry it
    ],
)
def test_what_is_not_an_address_is_refused_with_what_was_given(text: str) -> None:
    assert Email.parse(text) == Err(InvalidArgument("email", text))


@pytest.mark.parametrize(
    ("length", "accepted"), [(254, True), (255, False), (320, False), (321, False), (10**6, False)]
)
def test_an_address_has_at_most_254_characters(length: int, accepted: bool) -> None:
    text = "a" * (length - len("@example.com")) + "@example.com"
    assert Email.parse(text) == (Ok(Email(text)) if accepted else Err(InvalidArgument("email", text)))


def test_the_white_space_around_an_address_does_not_count_as_length() -> None:
    assert Email.parse(" " * 400 + "ana@example.com") == Ok(Email("ana@example.com"))


LETTERS = st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=12)
ADDRESSES = st.emails() | st.builds("{}@{}.com".format, LETTERS, LETTERS) | st.text(max_size=60)


@settings(deadline=None)
@given(ADDRESSES)
@example("\u0130@\u0130.com")
@example("A\u0344@example.com")
def test_the_spelling_of_an_email_is_its_own(text: str) -> None:
    match Email.parse(text):
        case Ok(email):
            assert Email.parse(email.value) == Ok(email)
            assert email.value == unicodedata.normalize("NFC", email.value.strip().lower())
        case Err(error):
            assert error in (InvalidArgument("email", text), ArgumentNotProvided("email"))


def test_the_spelling_of_a_long_email_is_its_own() -> None:
    text = "\u0130" * 100 + "@example.com"
    match Email.parse(text):
        case Ok(email):
            assert Email.parse(email.value) == Ok(email)
        case Err(error):
            assert error == InvalidArgument("email", text)


@settings(deadline=None)
@given(st.emails().filter(str.isascii))
def test_case_and_surrounding_space_make_no_other_email(text: str) -> None:
    plain, shouted = Email.parse(text), Email.parse(f" {text.upper()}\n")
    assert isinstance(plain, Ok) == isinstance(shouted, Ok)
    assert isinstance(plain, Err) or plain == shouted


def test_only_str_and_value_show_the_address() -> None:
    email = Email("ana@example.com")
    assert (str(email), email.value, repr(email)) == ("ana@example.com", "ana@example.com", "Email()")


def test_a_refused_address_is_not_in_the_representation_of_the_refusal() -> None:
    assert repr(Email.parse("ana@localhost")) == "Err(error=InvalidArgument(argument='email'))"


INVISIBLE = [
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u180e",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2060",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\U000e0101",
]


@pytest.mark.fault("F4")
@pytest.mark.parametrize("hidden", INVISIBLE, ids=ascii)
def test_an_address_with_something_invisible_is_not_a_second_one(hidden: str) -> None:
    for text in (f"ana{hidden}@example.com", f"a{hidden}na@example.com", f"ana@exam{hidden}ple.com"):
        assert Email.parse(text) == Err(InvalidArgument("email", text))
        assert Email.parse(without_invisible(text)) == Ok(Email("ana@example.com"))


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    "text", ["\uff41na@example.com", "ana\uff20example.com", "ana@\uff45xample.com", "\U0001d41ana@example.com"]
)
def test_what_looks_the_same_is_the_same_address(text: str) -> None:
    assert Email.parse(text) == Ok(Email("ana@example.com"))


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    "text",
    [
        "\u201eana@example.com",
        "\u00abana\u00bb@example.com",
        "\u2018ana\u2019@example.com",
        "an\u0430@example.com",  # a Cyrillic a among Latin letters
        "\u03bfna@example.com",  # a Greek o
        "ana\U0001f483@example.com",
        "ana\u2122\u00a9@example.com",
        "ana\u2028@example.com",
        "a\u20ddna@example.com",  # a in a circle
    ],
    ids=ascii,
)
def test_quotes_symbols_and_letters_of_two_scripts_are_no_name(text: str) -> None:
    assert Email.parse(text) == Err(InvalidArgument("email", text))


@pytest.mark.fault("F4")
@given(
    name=st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12),
    at=st.integers(0, 12),
    hidden=st.sampled_from(INVISIBLE),
)
def test_no_invisible_character_makes_another_address(name: str, at: int, hidden: str) -> None:
    plain = Email.parse(f"{name}@example.com")
    spoilt = f"{name[:at]}{hidden}{name[at:]}@example.com"
    assert not isinstance(Email.parse(spoilt), Ok)
    if isinstance(plain, Ok):
        assert Email.parse(without_invisible(spoilt)) == plain or without_invisible(name) != name


@pytest.mark.fault("F4")
@pytest.mark.parametrize("domain", ["ex\u0430mple.com", "sub.ex\u0430mple.com", "example.c\u043em"], ids=ascii)
def test_a_domain_with_letters_of_two_scripts_in_one_label_is_refused(domain: str) -> None:
    assert not isinstance(Email.parse(f"ana@{domain}"), Ok)


@pytest.mark.fault("F4")
def test_a_domain_in_another_script_is_fine() -> None:
    address = "ana@\u043f\u0440\u0438\u043c\u0435\u0440.com"
    assert Email.parse(address) == Ok(Email(address))


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    "name",
    [
        "\u0430\u0441\u0430",  # wholly Cyrillic, reads "aca"
        "\u0430n\u0430",
        "\u03bf\u03c1",  # Greek, reads "op"
        "\u0585",  # an Armenian o
        "\u05e1",  # a Hebrew o
        "\u0251na",  # the a of phonetics
        "\u0261abi",
        "an\u01ddl",
        "a\u0335na",
        "a\u0338na",
        "a\u0301\u0301na",
        "\u13aana",  # Cherokee
        "\ua4eana",  # Lisu
        "\u05d0na",  # Hebrew and Latin
        "\u02bcana",
    ],
    ids=ascii,
)
def test_what_may_look_like_another_address_is_refused(name: str) -> None:
    assert not isinstance(Email.parse(f"{name}@example.com"), Ok)


@pytest.mark.fault("F4")
@pytest.mark.parametrize("domain", ["\u0430\u0440\u0440\u04cf\u0435.com", "ex\u0251mple.com"], ids=ascii)
def test_a_domain_that_may_look_like_another_is_refused(domain: str) -> None:
    assert not isinstance(Email.parse(f"ana@{domain}"), Ok)


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    "text", ["d\u0131az1@example.com", "D\u0130AZ1@example.com", "diaz\u0661@example.com"], ids=ascii
)
def test_an_i_is_an_i_and_a_digit_a_digit(text: str) -> None:
    assert Email.parse(text) == Ok(Email("diaz1@example.com"))


def test_a_j_has_one_dot_however_it_is_typed() -> None:
    assert Email.parse("j\u0307an@example.com") == Ok(Email("jan@example.com"))


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    "name",
    [
        "jos\u00e9",
        "\u0142ukasz",
        "s\u00f8ren",
        "nguy\u1ec5n",
        "\u015f\u00fckr\u00fc",
        "\u0259li",
        "\u0434\u0438\u043c\u0430",
        "\u0430\u043d\u0442\u043e\u043d",
        "\u03bd\u03af\u03ba\u03bf\u03c2",
        "\u7530\u4e2d",
        "\u4f50\u3005\u6728",
        "\u30c0\u30f3\u30b9\u30fc",
        "\uae40",
        "\u0645\u062d\u0645\u062f",
        "\u05d3\u05e0\u05d9",
        "\u0905\u092e\u093f\u0924",
        "tanaka.\u7530\u4e2d",
    ],
    ids=ascii,
)
def test_names_of_all_languages_are_fine(name: str) -> None:
    assert Email.parse(f"{name}@example.com") == Ok(Email(f"{name}@example.com"))
