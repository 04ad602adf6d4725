"""The next step of a random walk: what somebody might do with what is before their eyes, and what might go wrong."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from core.dance_class import DanceClass
from tests.support.fuzzing import SLACK_FAULTS, TELEGRAM_FAULTS, School
from tests.support.walk_steps import Step

_ASKED = """
salsa
salsa
salsa 1
SALSA  2
reggaeton
bachata
help
slasa
salsa 9
tango
²
<script>alert(1)</script>
<!channel> *x* _y_ `z` & | <http://evil.example|x>
{0} {name} %s
ana@example.com
'; DROP TABLE classes; --
""".splitlines()
_ASKED += ["  ", "🎉" * 60, "a" * 3000, "\u202easlas\u0007"]
_GOOD_EMAILS = ["ana@example.com", "ben@example.com", "eva@example.com", "eva_m@example.com", "leo@example.com"]
_OTHER_EMAILS = """
 Ben@Example.com.
<mailto:eva@example.com|eva@example.com>
o'neil@example.com
ana+tag@example.com
josé@example.com
ana@gmial.com
ben@hotmial.com
_ana_@gmial.com
*@example.com
&amp;@example.com
<b>@example.com
ＡＮＡ@example.com
ana@[127.0.0.1]
ana @example.com
a@b@c.com
ana@example
ana@
ana
@
""".strip("\n").splitlines()
_OTHER_EMAILS += [f"{'x' * 64}@gmial.com", f"{'x' * 400}@example.com", "ana@exa\nmple.com"]
_SAID = [
    "hi",
    "salsa",
    "no",
    "/cancel",
    "/cancel",
    "/help",
    "/start",
    "/classes",
    "/x",
    "/",
    "/classes@dance_desk_bot",
    "/classes@another_bot",
]
_SAID_IN_GROUP = [
    *("/classes@dance_desk_bot salsa", "/classes@dance_desk_bot", "/cancel@dance_desk_bot", "/start", "hi"),
    "ana@example.com",
]
_FORGED = [
    "x",
    "1:",
    "1:help",
    "1:chat",
    "1:no:2026-11-24-TUE-1830:forged",
    "1:no",
    "1:no:x:y",
    "1:meant:-",
    "2:book:2026-11-24-TUE-1830",
    "1:book:9999-12-31-FRI-2359",
    "1:book:2026-11-24-TUE-1830:salsa:9",
    "1:email:2026-11-24-TUE-1830:bachata:1",
    "1:yes:2026-11-24-TUE-1830:forged",
    "1:yes:2026-11-24-TUE-1830:",
    "1:show:0001-01-01-MON-0000",
    "1:join:2026-11-24-TUE-1830",
    "1:joinas:2026-11-24-TUE-1930:salsa:2",
    "1:leave:2026-11-24-TUE-1830:forged",
    "1:list:salsa:9:-:0",
    "1:list:-:2:-:999999",
    "1:list:tango:-:-:0",
    "1:list:reggaeton:1:-:0",
    "1:list:salsa:-1:-:-5",
    "1:list:salsa:-:2026-13-01:0",
    "1:list:-:-:9999-12-31:5",
    "1:list:-:-:20261124:0",
    "1:list:-:-:2026-W48-2:0",
]
_FORGED += ["", "🎉" * 16]
_LINKS = ["", "2026-11-24-TUE-1830", "2026-11-24-TUE-1930", "2026-11-24-MON-1830", "2026-11-25-WED-0000", "_" * 64]
_MINUTES = [1, 1, 5, 5, 29, 29, 31, 31, 31, 60, 600, 1440, 4320]

_STORE_METHODS = ("classes.load", "classes.save", "classes.find", "classes.search", "students.load", "students.save")
_FAULTS = [
    f"{where} {method} {what}"
    for where, methods, kinds in (
        ("slack", "users.info views.open", SLACK_FAULTS.keys() - {"404"}),
        ("slack", "response_url", SLACK_FAULTS.keys() - {"error", "expired"}),
        ("slack", "chat.postEphemeral chat.postMessage", ("error", "500", "lost")),
        ("slack", "conversations.open files.getUploadURLExternal upload_url", ("error", "500", "lost")),
        ("slack", "files.completeUploadExternal", ("error", "500", "lost")),
        ("telegram", "sendMessage sendDocument editMessageText", TELEGRAM_FAULTS),
        ("telegram", "answerCallbackQuery", TELEGRAM_FAULTS.keys() - {"403"}),
        ("telegram", "getMe", ("429", "500", "lost")),
        ("store", " ".join(_STORE_METHODS), ("unavailable",)),
        ("store", "classes.save students.save", ("lost", "committed", "under_way", "conflict", "overtaken")),
    )
    for method in methods.split()
    for what in sorted(kinds)
]
_WEIGHTS = {
    "1:yes": 12,
    "1:boo": 4,
    "1:ema": 4,
    "1:no:": 3,
    "1:joi": 12,
    "1:lea": 2,
    "1:sho": 3,
}  # by how the data begins


def choose_step(random: Random, school: School, number: int) -> Step:
    """What somebody might do now, and what might fail meanwhile."""
    roll = random.random()
    if roll < 0.04:
        return Step(number, "", "time passes", str(random.choice([*_MINUTES, _until_next_class(school)])))
    if roll < 0.1:
        does = "a stranger books" if roll < 0.088 else "a stranger cancels"
        return Step(number, "", does, random.choice(_next_classes(school)).id.slug)
    if roll < 0.103:
        return Step(number, "", "a replica restarts")
    if roll < 0.165 and number > 1:
        at = number - 1 - min(number - 2, int(random.expovariate(0.2)))
        return Step(number, "", "is delivered again", at=at, faults=_faults(random, ""))
    who = random.choice(list(school.ids))
    if who in school.slack.users:
        return replace(_on_slack(random, school, number, who), faults=_faults(random, "slack"))
    return replace(_on_telegram(random, school, number, who), faults=_faults(random, "telegram"))


def _on_slack(random: Random, school: School, number: int, who: str) -> Step:
    choices = list(school.slack.choices(who))
    roll = random.random()
    if choices and choices[0][0] == "fills in" and roll < 0.7:
        return Step(number, who, "fills in", _email(random))
    if choices and choices[0][0] in ("fills in", "closes") and roll < 0.8:
        return Step(number, who, "closes")
    tap = _tap(random, school, number, who)
    if tap is None or random.random() < 0.2:
        return Step(number, who, "asks", f"{random.choice(list(school.slack.places))}: {random.choice(_ASKED)}")
    return tap


def _on_telegram(random: Random, school: School, number: int, who: str) -> Step:
    step = school.stores.students.load(school.ids[who], school.clock()).step
    roll = random.random()
    if step and not step.email and not step.outcome and roll < 0.5:
        return Step(number, who, "says", _email(random))
    tap = _tap(random, school, number, who)
    if tap is not None and roll < 0.75:
        return tap
    return random.choice(
        [
            *[Step(number, who, "says", f"/classes {random.choice(_ASKED)}".strip())] * 4,
            *[Step(number, who, "says", random.choice([*_SAID, _email(random)]))] * 4,
            Step(number, who, "says in the group", random.choice(_SAID_IN_GROUP)),
            Step(number, who, "follows a link", random.choice(_LINKS)),
            Step(number, who, "forwards", random.choice(_SAID)),
            Step(number, who, "sends a sticker"),
            Step(number, who, "edits", random.choice(_SAID), at=random.randrange(number)),
        ]
    )


def _tap(random: Random, school: School, number: int, who: str) -> Step | None:
    """A tap on what is there, mostly on what came last and leads to a booking; or on what was, or on a forgery."""
    side = school.side(who)
    choices = [choice for choice in side.choices(who) if choice[3]]
    if not choices:
        return None
    roll = random.random()
    if roll < 0.04:
        return Step(number, who, "forges", random.choice(_FORGED), at=choices[-1][2])
    if roll < 0.06:
        other = random.choice([name for name in side.users if name != who])
        borrowed = [choice for choice in side.choices(other) if choice[3]] or choices
        _, name, at, _ = random.choice(borrowed[-20:])
        return Step(number, who, "borrows a button", f"{other}: {name}", at)
    live = roll < 0.9
    choices = [choice for choice in choices if (choice[0] == "taps what was there") != live] or choices
    newest = choices[-1][2]
    weights = [_WEIGHTS.get(data[:5], 1) * 0.8 ** min(newest - at, 40) for _, _, at, data in choices]
    does, name, at, _ = random.choices(choices, weights)[0]
    return Step(number, who, does, name, at)


def _email(random: Random) -> str:
    return random.choice(_GOOD_EMAILS if random.random() < 0.5 else _OTHER_EMAILS)


def _next_classes(school: School) -> list[DanceClass]:
    """The next two, so that they are full soon and people wait; else any."""
    coming = sorted((dance_class.starts_at, n) for n, dance_class in enumerate(school.classes))
    upcoming = [school.classes[n] for starts_at, n in coming if starts_at > school.clock()]
    return upcoming[:2] or school.classes


def _until_next_class(school: School) -> int:
    coming = [dance_class.starts_at for dance_class in school.classes if dance_class.starts_at > school.clock()]
    return int((min(coming) - school.clock()).total_seconds()) // 60 if coming else 60


def _faults(random: Random, where: str) -> tuple[str, ...]:
    """None, mostly; one to three of the platform and the store; or a store that is gone."""
    roll = random.random()
    if roll < 0.02:
        return tuple(f"store {method} unavailable always" for method in _STORE_METHODS)
    if roll < 0.65:
        return ()
    possible = [fault for fault in _FAULTS if fault.startswith((where, "store"))]
    chosen = random.choices(possible, k=random.choice([1, 1, 2, 3]))
    one_each = {fault.rpartition(" ")[0]: fault for fault in chosen}
    return tuple(fault + random.choice(["", "", " always"]) for fault in one_each.values())
