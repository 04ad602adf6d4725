"""How JSON is checked against a shape, and complaints put as Slack puts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]
"""Takes a value and the JSON pointer to it, gives what is wrong with it."""

Shape = Mapping[str, Check]


def complaint(words: str, pointer: str) -> str:
    """`must provide an object [json-pointer:/blocks/0]`."""
    return f"{words} [json-pointer:{pointer}]"


def string(most: int, least: int = 1) -> Check:
    """Text of `least` to `most` characters."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must provide a string", pointer)
        elif len(value) < least:
            yield complaint(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", pointer)

    return check


def flag(value: object, pointer: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield complaint("must provide a boolean", pointer)


def integer(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield complaint("must provide a number", pointer)
        elif not least <= value <= most:
            yield complaint(f"must be a number from {least} to {most}", pointer)

    return check


def word(*allowed: str) -> Check:
    """One of these words."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield complaint(f"must be a valid enum value: {', '.join(allowed)}", pointer)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` things."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must provide an array", pointer)
            return
        if len(value) < least:
            yield complaint(f"must provide at least {least} items", pointer)
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", pointer)
        for number, item in enumerate(value):
            yield from each(item, f"{pointer}/{number}")

    return check


def record(required: Shape, optional: Shape | None = None) -> Check:
    """An object with these fields and no others."""
    fields = {**required, **(optional or {})}

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                yield complaint(f"missing required field: {name}", pointer)
        for name, inner in value.items():
            if name not in fields:
                yield complaint(f"invalid additional property: {name}", pointer)
            elif inner is not None:
                yield from fields[name](inner, f"{pointer}/{name}")

    return check


def by_type(shapes: Mapping[str, Check]) -> Check:
    """An object that its `type` describes."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", pointer)
        elif value.get("type") is None:
            yield complaint("missing required field: type", pointer)
        elif value["type"] not in shapes:
            yield complaint(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from shapes[value["type"]](value, pointer)

    return check


def both(first: Check, second: Check) -> Check:
    """The second is asked only about what is right by the first."""

    def check(value: object, pointer: str) -> Iterator[str]:
        complaints = list(first(value, pointer))
        yield from complaints or second(value, pointer)

    return check


def anything(_value: object, _pointer: str) -> Iterator[str]:
    """Not looked at."""
    yield from ()
