"""Texts with formatting: Telegram's HTML turned into plain text and entities, and what Telegram finds in plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram.constants import MessageLimit

from standins.telegram.records import Entity
from standins.telegram.refusal import bad_request

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_TOKEN = re.compile(r"<|&(?:#x[0-9a-fA-F]+|#[0-9]+|[A-Za-z]+);?")
_END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=>/"']+)\s*(?:=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[A-Za-z0-9.-]*)(?=[\s>])))?"""
)
_FOUND = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}(?![\w@])")),
    ("url", re.compile(r"(?<![\w@/])https?://[^\s<>\"]*[^\s<>\".,;:!?)]")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{3,32}(?!\w)")),
)


def utf16_length(text: str) -> int:
    """How long Telegram says it is, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities. Raises Refused: `can't parse entities: ...`, offsets in bytes of UTF-8."""
    return _HtmlReader(html).read()


def found_entities(text: str) -> tuple[Entity, ...]:
    """The commands, mentions, links and email addresses that Telegram itself marks in a person's text."""
    taken: list[re.Match[str]] = []
    found = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start() or other.end() <= match.start() for other in taken):
                taken.append(match)
                found.append(Entity(kind, utf16_length(text[: match.start()]), utf16_length(match.group())))
    return tuple(sorted(found, key=_order))


def trimmed(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text as Telegram keeps it, without white space around it, and at most 100 entities."""
    kept = text.rstrip()
    first = min((entity.offset for entity in entities), default=len(kept))
    start = 0
    while start < min(first, len(kept)) and kept[start] in " \n":
        start += 1
    end = utf16_length(kept)
    shortened = (
        replace(entity, offset=entity.offset - start, length=min(entity.length, end - entity.offset))
        for entity in entities
    )
    return kept[start:], tuple(entity for entity in shortened if entity.length > 0)[: MessageLimit.MESSAGE_ENTITIES]


def _order(entity: Entity) -> tuple[int, int]:
    return entity.offset, -entity.length


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    at: int  # where its content starts in the plain text, in characters


class _HtmlReader:
    """Reads one text from left to right."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._plain = ""
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, tuple[Entity, ...]]:
        at = 0
        while token := _TOKEN.search(self._html, at):
            self._plain += self._html[at : token.start()]
            if token.group() != "<":
                self._plain += _character(token.group())
                at = token.end()
            elif self._html.startswith("</", token.start()):
                at = self._end_tag(token.start())
            else:
                at = self._start_tag(token.start())
        self._plain += self._html[at:]
        if self._open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        entities = (
            replace(entity, more={}) if entity.type == "code" else entity for entity in reversed(self._entities)
        )
        return self._plain, tuple(sorted(entities, key=_order))

    def _start_tag(self, start: int) -> int:
        end = start + 1
        while end < len(self._html) and self._html[end] != ">" and not self._html[end].isspace():
            end += 1
        if end == len(self._html):
            raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(start)}")
        tag = self._html[start + 1 : end].lower()
        if tag not in _TYPES:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {self._bytes(start)}')
        attributes, end = self._attributes(tag, start, end)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(start)}')
        self._open.append(_Open(tag, attributes, len(self._plain)))
        return end

    def _attributes(self, tag: str, start: int, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while True:
            at += len(self._html[at:]) - len(self._html[at:].lstrip())
            if at == len(self._html):
                raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {self._bytes(start)}')
            if self._html[at] == ">":
                return attributes, at + 1
            found = _ATTRIBUTE.match(self._html, at)
            if found is None:
                raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(start)}')
            at = found.end()
            if self._html.startswith("=", at):
                raise self._bad_value(start, at + 1)
            quoted = found["double"] if found["double"] is not None else found["single"]
            value = (found["word"] or "").lower() if quoted is None else _TOKEN.sub(_unescaped, quoted)
            attributes.setdefault(found["name"], value)

    def _bad_value(self, start: int, at: int) -> Exception:
        """The pattern could take the attribute's name, but not its value."""
        value = self._html[at:].lstrip()
        if not value or value[0] in "\"'":
            return _unparsable(f"Unclosed start tag at byte offset {self._bytes(start)}")
        return _unparsable(f"Unexpected end of name token at byte offset {self._bytes(len(self._html) - len(value))}")

    def _end_tag(self, start: int) -> int:
        if not self._open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._bytes(start)}")
        end = _END_TAG.match(self._html, start)
        if end is None or not end[2]:
            raise _unparsable(f"Unclosed end tag at byte offset {self._bytes(start)}")
        opened = self._open.pop()
        if end[1] and end[1].lower() != opened.tag:
            where = f"Unmatched end tag at byte offset {self._bytes(start)}"
            raise _unparsable(f'{where}, expected "</{opened.tag}>", found "</{end[1].lower()}>"')
        content = self._plain[opened.at :]
        if content:
            self._add(opened, content)
        return end.end()

    def _add(self, opened: _Open, content: str) -> None:
        entity = Entity(_TYPES[opened.tag], utf16_length(self._plain[: opened.at]), utf16_length(content))
        attributes = opened.attributes
        match opened.tag:
            case "a":
                self._add_link(entity, attributes.get("href") or content)
                return
            case "code" if attributes.get("class", "").startswith("language-"):
                entity = replace(entity, more={"language": attributes["class"].removeprefix("language-")})
            case "pre":
                entity = self._pre(entity)
            case "blockquote" if "expandable" in attributes:
                entity = replace(entity, type="expandable_blockquote")
            case "tg-emoji":
                if not attributes.get("emoji-id", "").isdecimal():
                    raise _unparsable("Invalid custom emoji identifier specified")
                entity = replace(entity, more={"custom_emoji_id": attributes["emoji-id"]})
            case "tg-time":
                entity = replace(entity, more=_moment(attributes))
        self._entities.append(entity)

    def _add_link(self, entity: Entity, url: str) -> None:
        """A link to nowhere is dropped without a word, as the real server does."""
        if re.match(r"(?i)(https?://)?[^/\s.]+(\.[^/\s.]+)+|(tg|ton|tonsite):", url):
            self._entities.append(replace(entity, more={"url": url}))

    def _pre(self, entity: Entity) -> Entity:
        """`<pre><code class="language-x">` is one entity, not two."""
        code = self._entities[-1] if self._entities else entity
        if not code.more or (code.type, code.offset, code.length) != ("code", entity.offset, entity.length):
            return entity
        self._entities.pop()
        return replace(entity, more=code.more)

    def _bytes(self, at: int) -> int:
        return len(self._html[:at].encode("utf-8", "surrogatepass"))


def _moment(attributes: Mapping[str, str]) -> dict[str, object]:
    """The moment of a `tg-time`, and how it is shown: relative, or by weekday, date and time; else the text stays."""
    unix, shown = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", unix):
        raise _unparsable("Invalid Unix time specified")
    if not re.fullmatch(r"r|w?[dD]?[tT]?", shown):
        raise _unparsable("Invalid date-time format specified")
    return {"unix_time": int(unix), "date_time_format": shown}


def _unparsable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _unescaped(token: re.Match[str]) -> str:
    return _character(token.group())


def _character(reference: str) -> str:
    """The character that `&lt;` or `&#60;` stands for; what is no known reference stands for itself."""
    name = reference[1:].removesuffix(";")
    if not name.startswith("#"):
        return _NAMED.get(name, reference)
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x10FFFF else reference
