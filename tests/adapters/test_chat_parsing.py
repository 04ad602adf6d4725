import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.intents import AskInWords, ChooseLanguage, ShowClasses, ShowHelp, UnknownLevel
from adapters.chat.parsing import closest_style, parse_classes
from adapters.chat.typed_email import SeveralEmails, likelier_spelling, read_email
from core.email import Email
from core.result import Err, Ok
from tests.support.limits import LONGEST_WAIT
from tests.support.timetable import CURRICULUM


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ShowClasses()),
        ("   ", ShowClasses()),
        ("all", ShowClasses()),
        ("any", ShowClasses()),
        ("salsa", ShowClasses("salsa")),
        ("SALSA 2", ShowClasses("salsa", 2)),
        ("  Salsa\n2 ", ShowClasses("salsa", 2)),
        ("salsa2", ShowClasses("salsa", 2)),
        ("bachata level 1", ShowClasses("bachata", 1)),
        ("bachata nivel 1", ShowClasses("bachata", 1)),
        ("salsa 1 2", AskInWords("salsa 1 2")),
        ("reggaeton", ShowClasses("reggaeton")),
        ("help", ShowHelp()),
        ("?", ShowHelp()),
        ("todos", ShowClasses()),
        ("Todas las clases", AskInWords("Todas las clases")),
        ("salsa tuesday", AskInWords("salsa tuesday")),
        ("ayuda", ShowHelp()),
        ("Español", ChooseLanguage("es")),
        ("espan\u0303ol", ChooseLanguage("es")),
        ("castellano", ChooseLanguage("es")),
        ("inglés", ChooseLanguage("en")),
        ("slasa", AskInWords("slasa")),
        ("<script>alert(1)</script>", AskInWords("<script>alert(1)</script>")),
        ("!!!", AskInWords("!!!")),
        ("x" * 400, AskInWords("x" * 400)),
        ("salsa 4", UnknownLevel("salsa", 4)),
        ("salsa 0", UnknownLevel("salsa", 0)),
        ("bachata 3", UnknownLevel("bachata", 3)),
        ("reggaeton 1", UnknownLevel("reggaeton", 1)),
    ],
)
def test_what_follows_the_command_is_understood(typed: str, meant: object) -> None:
    assert parse_classes(typed, CURRICULUM) == meant


@given(st.text(max_size=300))
def test_no_text_whatever_makes_parsing_fail(typed: str) -> None:
    parse_classes(typed, CURRICULUM)
    closest_style(typed, CURRICULUM)
    read_email(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("slasa", "salsa"), ("bchata", "bachata"), ("Regeton", "reggaeton"), ("samba", None), ("", None)],
)
def test_a_misspelt_style_is_recognised_and_another_dance_is_not(typed: str, meant: str | None) -> None:
    assert closest_style(typed, CURRICULUM) == meant


@pytest.mark.promise("S12")
@pytest.mark.parametrize(
    "typed",
    [
        "ana@x.org",
        " Ana@X.org. ",
        "<mailto:ana@x.org|ana@x.org>",
        "<ana@x.org>",
        '"ana@x.org"',
        "it's <mailto:ana@x.org|ana@x.org>!",
    ],
)
def test_an_email_is_found_in_what_chats_and_people_put_around_it(typed: str) -> None:
    assert read_email(typed) == Ok(Email("ana@x.org"))


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "@x.org", "ana@x", "a@b@c.org", "x" * 5000])
def test_what_is_no_email_is_refused(typed: str) -> None:
    assert not isinstance(read_email(typed), Ok)


@pytest.mark.parametrize(
    ("email", "better"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@hotmial.com", "ana@hotmail.com"),
        ("ana@gmail.com", None),
        ("ana@ymail.com", None),
        ("ana@gmx.com", None),
        ("ana@example.com", None),
    ],
)
def test_a_slip_in_a_common_domain_is_noticed(email: str, better: str | None) -> None:
    assert likelier_spelling(Email(email)) == (Email(better) if better else None)


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    "typed",
    [
        "\u200bana@x.org\u200b",
        "mailto:ana@x.org",
        "MAILTO:ana@x.org?subject=salsa",
        "Ana Diaz <ana@x.org>",
        "my email is ana@x.org",
        "mi correo es ana@x.org, gracias",
        "it's ana@x.org.",
        "\u201eana@x.org\u201c",
        "\u00abana@x.org\u00bb",
        "(ana@x.org)",
        "*ana@x.org*",
        "ana@x.org ana@x.org",
        "<mailto:ana@x.org|ana@x.org>",
        "@ben says ana@x.org",
        "email:ana@x.org",
        "correo: ana@x.org",
        "\u00bfana@x.org?",
        "ana@x.org/",
        "ana@x.org\u3001",
        "ana@x.org\u2014thanks",
        "\u202aana@x.org\u202c",
        "\U0001f4e7ana@x.org\U0001f389",
        "\u2709\ufe0f ana@x.org \U0001f44d\U0001f3fd",
        "\uff08ana@x.org\uff09",
        "\u3010ana@x.org\u3011",
        "\uff1cana\uff20x.org\uff1e",
        "ana @ x.org",
        "ana@ x.org",
        "ana @x.org",
        "my email is ana @ x.org",
        "ana at x.org",
        "ana (at) x.org",
        "mi correo es ana arroba x.org",
    ],
    ids=ascii,
)
def test_the_one_address_in_a_text_is_found(typed: str) -> None:
    assert read_email(typed) == Ok(Email("ana@x.org"))


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    "typed",
    [
        "ana@x.org or ben@x.org",
        "ana@x.org,ben@x.org",
        "Ana <ana@x.org>; Ben <ben@x.org>",
        "ana@x.org/ben@x.org",
        "ana@x.org&ben@x.org",
        "ana@x.org or ben @ x.org",
        "ana @ x.org / ben @ x.org",
    ],
)
def test_of_two_addresses_none_is_taken(typed: str) -> None:
    assert read_email(typed) == Err(SeveralEmails((Email("ana@x.org"), Email("ben@x.org"))))


@pytest.mark.fault("F9")
@pytest.mark.parametrize(
    "domain",
    [
        "yahoo.com.ar",
        "yahoo.com.br",
        "yahoo.co.uk",
        "yahoo.es",
        "hotmail.es",
        "hotmail.com.ar",
        "hotmail.co.nz",
        "outlook.es",
        "outlook.com.br",
        "gmx.at",
        "live.cl",
        "live.com.au",
        "bigpond.net.au",
        "ymail.com",
        "fastmail.com",
        "email.com",
        "mail.com",
        "hotmail.co.uk",
        "gmx.de",
        "googlemail.com",
        "rocketmail.com",
        "proton.me",
        "protonmail.ch",
        "live.com.ar",
        "icloud.com",
        "me.com",
    ],
)
def test_a_real_neighbour_of_a_well_known_domain_is_left_alone(domain: str) -> None:
    assert likelier_spelling(Email(f"ana@{domain}")) is None


@pytest.mark.fault("F9")
@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("yahoo.co", "yahoo.com"),
        ("hotmail.cm", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("fmail.com", "gmail.com"),
        ("yaho.com.ar", "yahoo.com.ar"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("outlok.es", "outlook.es"),
    ],
)
def test_a_slip_in_a_well_known_domain_is_still_noticed(domain: str, meant: str) -> None:
    assert likelier_spelling(Email(f"ana@{domain}")) == Email(f"ana@{meant}")


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    "address", ["_ana@x.org", "_ana_@x.org", "~ana@x.org", "*ana@x.org", "/ana@x.org", "'ana@x.org", "!ana@x.org"]
)
def test_what_belongs_to_an_address_is_never_taken_off_it(address: str) -> None:
    for typed in (address, f"my email is {address}.", f"mailto:{address}", f"<{address}>"):
        assert read_email(typed) == Ok(Email(address))


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mailto:ana%2Bsalsa@x.org", "ana+salsa@x.org"),
        ("mailto:ana%2bsalsa@x.org?subject=50%25", "ana+salsa@x.org"),
        ("<mailto:%61na@x.org|ana@x.org>", "ana@x.org"),
        ("mailto:hola@%C3%B1and%C3%BA.org", "hola@\u00f1and\u00fa.org"),
        ("mailto:50%off@x.org", "50%off@x.org"),
        ("ana%2Bsalsa@x.org", "ana%2bsalsa@x.org"),  # no link: it is in the address
    ],
)
def test_an_address_in_a_link_is_read_as_links_write_it(typed: str, meant: str) -> None:
    assert read_email(typed) == Ok(Email(meant))


@pytest.mark.fault("F7")
@pytest.mark.parametrize("typed", ["mailto:ana%0D%0Abcc@x.org", "mailto:ana%20b@x.org", "mailto:an%ff@x.org"])
def test_what_a_link_hides_is_no_address(typed: str) -> None:
    assert not isinstance(read_email(typed), Ok)


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    "typed", ["_ana@x.org_", "'ana@x.org'", "`ana@x.org`", "*_ana@x.org_*", "email=ana@x.org", "ana@x.org:"]
)
def test_what_stands_on_both_sides_of_an_address_or_names_it_is_taken_off(typed: str) -> None:
    assert read_email(typed) == Ok(Email("ana@x.org"))


@pytest.mark.fault("F7")
def test_a_web_address_with_an_at_in_it_is_no_email() -> None:
    assert not isinstance(read_email("https://x.org/?e=ana@x.org"), Ok)
    assert read_email("https://x.org/@ana ana@x.org") == Ok(Email("ana@x.org"))


@pytest.mark.fault("F7")
@pytest.mark.parametrize("typed", ["ana\U0001f338diaz@x.org", "look at the timetable", "see you at 7.30 at the x.org"])
def test_no_part_of_what_is_typed_is_taken_for_an_address(typed: str) -> None:
    assert not isinstance(read_email(typed), Ok)


@pytest.mark.promise("B18")
@pytest.mark.parametrize(
    "unit",
    [" ", "\t", " @", "a@a&", "is: ", "a at "],
    ids=["spaces", "tabs", "signs", "addresses", "labels", "in words"],
)
def test_no_text_however_long_keeps_the_process_that_answers_all_others_busy(unit: str) -> None:
    began = time.monotonic()
    read_email(unit * 200_000)
    assert time.monotonic() - began < LONGEST_WAIT
