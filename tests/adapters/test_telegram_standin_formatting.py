from __future__ import annotations

import pytest

from standins.telegram import Entity
from standins.telegram.formatting import found_entities, parse_html
from standins.telegram.refusal import Refused
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line

door, line = shared.door, shared.line


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("1 &lt; 2 &gt; 0 &amp; &quot;x&quot; &#60;&#x3c;", '1 < 2 > 0 & "x" <<', ()),
        ("&nbsp; & &copy", "&nbsp; & &copy", ()),
        ("<b>a<i>b</i></b>", "ab", (Entity("bold", 0, 2), Entity("italic", 1, 1))),
        ("<STRONG>a</strong><EM>b</EM>", "ab", (Entity("bold", 0, 1), Entity("italic", 1, 1))),
        ("<u>a</u><ins>b</ins>", "ab", (Entity("underline", 0, 1), Entity("underline", 1, 1))),
        ("<s>a</s><del>b</del>", "ab", (Entity("strikethrough", 0, 1), Entity("strikethrough", 1, 1))),
        ('<span class="tg-spoiler">a</span>', "a", (Entity("spoiler", 0, 1),)),
        ("<tg-spoiler>a</tg-spoiler>", "a", (Entity("spoiler", 0, 1),)),
        (
            "<a href='https://e.com/?a=1&amp;b=2'>x</a>",
            "x",
            (Entity("text_link", 0, 1, {"url": "https://e.com/?a=1&b=2"}),),
        ),
        ("<a>https://e.com</a>", "https://e.com", (Entity("text_link", 0, 13, {"url": "https://e.com"}),)),
        ('<a href="nowhere">x</a>', "x", ()),
        ("<code>a</code>", "a", (Entity("code", 0, 1),)),
        ('<code class="language-py">a</code>', "a", (Entity("code", 0, 1),)),
        ("<pre>a</pre>", "a", (Entity("pre", 0, 1),)),
        ('<pre><code class="language-py">a</code></pre>', "a", (Entity("pre", 0, 1, {"language": "py"}),)),
        ("<blockquote>a</blockquote>", "a", (Entity("blockquote", 0, 1),)),
        ("<blockquote expandable>a</blockquote>", "a", (Entity("expandable_blockquote", 0, 1),)),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", (Entity("custom_emoji", 0, 2, {"custom_emoji_id": "5"}),)),
        (
            '<tg-time unix="1647531900" format="wDT">now</tg-time>',
            "now",
            (Entity("date_time", 0, 3, {"unix_time": 1647531900, "date_time_format": "wDT"}),),
        ),
        ("<b></b>a", "a", ()),
        ("<b>a</>", "a", (Entity("bold", 0, 1),)),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: tuple[Entity, ...]) -> None:
    assert parse_html(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("é <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("a<b ", 'Unclosed start tag "b" at byte offset 1'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=http://x>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time>x</tg-time>", "Invalid Unix time specified"),
        ('<tg-time unix="soon">x</tg-time>', "Invalid Unix time specified"),
        ('<tg-time unix="1" format="Dw">x</tg-time>', "Invalid date-time format specified"),
    ],
)
def test_bad_html_is_refused_with_the_place(html: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(html)
    assert (refused.value.code, refused.value.description) == (400, f"Bad Request: can't parse entities: {why}")


def test_bad_html_is_refused_in_a_message(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.send_message(ana.id, "<b>Tom & Jerry", "HTML"))
    assert why == "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/classes salsa", (Entity("bot_command", 0, 8),)),
        ("/classes@OurBot salsa", (Entity("bot_command", 0, 15),)),
        ("💃 /help", (Entity("bot_command", 3, 5),)),
        ("a/b </x> https://e.com/start.", (Entity("url", 9, 19),)),
        ("ana@example.com, @anna", (Entity("email", 0, 15), Entity("mention", 17, 5))),
    ],
)
def test_telegram_finds_commands_links_and_addresses_in_a_persons_text(text: str, entities: tuple[Entity, ...]) -> None:
    assert found_entities(text) == entities
