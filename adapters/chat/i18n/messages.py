"""Every message that a student reads, in English, by name. The other languages are gettext catalogues in `catalogues`.

Placeholders have names. A pair is the singular and the plural of a message about `n` of something.
"""

from __future__ import annotations

from collections.abc import Mapping

Plural = tuple[str, str]

MESSAGES: Mapping[str, str | Plural] = {
    # the list
    "list.title": "{what} classes",
    "list.title.any": "Dance classes",
    "list.note": "{range} · {zone} time",
    "list.note.part": "{range} · {zone} time · {from_} to {to} of {total}",
    "list.class": "{name} · {time} · {spots}",
    "list.empty": "No {what} classes in the next 7 days.",
    "list.empty.later": "No {what} classes from {range}.",
    "list.next": "The next is {day}, {time}.",
    "list.none": "The timetable has no later ones yet. Please look again in a few days.",
    "unknown.style": 'We don\'t teach "{asked}".',
    "unknown.style.close": 'We don\'t teach "{asked}". Did you mean {style}?',
    "unknown.level": "We teach {style} {levels}.",
    "unknown.level.none": "We teach {style} without levels, everybody together.",
    "unknown.ask": "Which classes would you like to see?",
    # one class
    "details.title": "{name}, {long_day}, {time} ({zone} time)",
    "details.spots": ("{n} of {max} spots left.", "{n} of {max} spots left."),
    "details.full": "All {max} spots are taken.",
    "details.started": "This class has already started.",
    "class.line": "{name}, {day}, {time}",
    "place": "Where: {address}",
    # the email
    "email.ask": "Which email should we book {line} under?",
    "email.ask.stop": "Send it as your next message, or /cancel to stop.",
    "email.form": "Book a spot",
    "email.label": "Your email",
    "email.placeholder": "you@example.com",
    "email.invalid": "That doesn't look like an email address. It should look like ana@example.com.",
    "email.invalid.again": (
        "That still doesn't look like an email address. It has a name, an @ and a domain, as in ana@example.com."
    ),
    "email.several": "There is more than one address in that. Which one should we use? Please send just that one.",
    "email.invalid.help": "If it won't work, send /cancel and ask the school: {contact}",
    "email.typo": "Did you mean {suggested}?",
    "email.typo.form": "Did you mean {suggested}? We filled it in. If {typed} is right, type it again.",
    "confirm.ask": "We'll book you as {email}. Right?",
    # outcomes
    "booked.title": "You're booked 🎉",
    "booked.class": "{name} · {day}, {time} ({zone} time)",
    "booked.email": "as {email} · {spots} now",
    # a booking as a calendar entry
    "calendar.class": "{name} · {day}, {time} to {end} ({zone} time)",
    "calendar.add": "Open the file to put the class into your calendar.",
    "calendar.add.yourself": "We couldn't send you the file for your calendar. Please put the class in yourself:",
    "calendar.remove": "Open the file to take the class out of your calendar.",
    "calendar.remove.yourself": "We couldn't send you the file for your calendar. Please take the class out yourself:",
    "calendar.elsewhere": "The file for your calendar is in our direct messages.",
    "full": "Someone just took the last spot in {name} on {weekday}.",
    "full.next": "{name} next has room on {day}, {time} ({spots}).",
    "full.none": "No other {style} class has room yet. Please look again in a few days.",
    "duplicate.own": "You're already in: {line}, as {email}.",
    "duplicate.other": "{email} already has a spot in this class. If that's you, you're all set.",
    "enough": (
        "One account can book one spot in a class, and you have yours: {line}.",
        "One account can book {n} spots in a class, and you have yours: {line}.",
    ),
    "enough.ask": "If you need more, please ask the school: {contact}",
    "started": "That class has already started.",
    "gone": "That class isn't on any more.",
    "other.next": "{name} has room on {day}, {time} ({spots}).",
    "busy": "Lots of people are booking this class right now, and we didn't get to you. You have not been booked yet.",
    "checking": "We're still checking that booking. Please check again in a moment. (Reference {reference})",
    "cancelled": "No problem, we'll leave it there.",
    "put.aside": "The booking for {day}, {time} that you had begun is put aside.",
    "booked.before": "By the way: you're booked for {day}, {time}.",
    "timed.out": "That booking timed out. Would you like to choose again?",
    "form.missed": "That took a moment too long. Please tap Book again.",
    "too.fast": "That was a lot at once. Please take a breath, then try again.",
    "old.button": "This button is from an older message. Here is what's on now.",
    # my bookings, and cancelling
    "bookings.title": "Your bookings",
    "bookings.note": "{zone} time",
    "bookings.none": "You have nothing booked.",
    "bookings.line": "{day}, {time} · {name} · as {email}",
    "bookings.line.other": "{day}, {time} · {name} · for {who}, {email}",
    "cancel.ask": "Cancel {line}, {email}?",
    "cancel.ask.late": "It's less than two hours to the class, so the school will see this as a late cancellation.",
    "cancel.done": "Your spot in {name} on {weekday} is free for someone else now. Thanks for telling us.",
    "cancel.done.before": "That one was cancelled already.",
    "cancel.started": "That class has started, so it can't be cancelled any more.",
    "cancel.enough": (
        "You've cancelled {n} time in this class. The school can help with any more.",
        "You've cancelled {n} times in this class. The school can help with any more.",
    ),
    "cancel.busy": "Lots of people are after this class right now. We didn't get to you: you still have your spot.",
    "cancel.checking": (
        "We're still checking that cancellation. Please check again in a moment. (Reference {reference})"
    ),
    # trouble
    "trouble.store": (
        "Sorry, we couldn't reach the booking book just now. Please try again in a minute. (Reference {reference})"
    ),
    "trouble.booking": (
        "Sorry, we couldn't reach the booking book just now. You have not been booked. "
        "Please try again in a minute. (Reference {reference})"
    ),
    "trouble.bug": "Sorry, something went wrong on our side. Please try again. (Reference {reference})",
    # help
    "help.title": "Book a dance class",
    "help.title.school": "Book a class at {school}",
    "help.unclear": "Sorry, I didn't get that.",
    "help.show": "Type /classes to see what's on, or /classes salsa 2 for one style and level.",
    "help.book": "Tap Book next to a class and confirm your email: that's it.",
    "help.bookings": "Type /bookings to see what you have booked, or to cancel.",
    "help.stop": "Send /cancel to stop at any point.",
    "help.contact": "Questions? {contact}",
    "home.show": "Tap a style to see what's on.",
    "home.command": "Or type /classes in any conversation: only you see the answer.",
    "in.private": "Let's do that in private.",
    # menus of commands, and Telegram's profile
    "command.classes": "See what's on: /classes salsa 2",
    "command.classes.about": "See dance classes and book a spot",
    "command.bookings": "See or cancel what you have booked",
    "command.help": "How it works",
    "command.cancel": "Stop what you are booking",
    "bot.description": "Find a dance class and book a spot. Type /classes to begin.",
    "bot.description.short": "Find a dance class and book a spot.",
    # buttons
    "button.book": "Book",
    "button.book.class": "Book {name} · {day} {time}",
    "button.book.spot": "Book a spot",
    "button.book.last": "Book the last spot",
    "button.book.day": "Book {weekday}",
    "button.details": "Details",
    "button.details.class": "Details of {name} · {day} {time}",
    "button.back": "Back to the list",
    "button.confirm": "Confirm booking",
    "button.other.email": "Use another email",
    "button.not.now": "Not now",
    "button.keep": "Keep {email}",
    "button.more": "More classes",
    "button.calendar.class": "Calendar · {name} · {day} {time}",
    "button.calendar": "Calendar",
    "button.for.other": "Book for someone else",
    "button.bookings": "My bookings",
    "button.bookings.later": "Later ›",
    "button.see.classes": "See classes",
    "button.cancel": "Cancel",
    "button.cancel.class": "Cancel {name} · {day} {time}",
    "button.cancel.yes": "Yes, free my spot",
    "button.keep.it": "Keep it",
    "button.check": "Check again",
    "button.try": "Try again",
    "button.show.next": "Show it",
    "button.choose.again": "Choose again",
    "button.open.chat": "Open a chat with me",
    "button.all.of": "All {style} classes",
    "button.all": "All classes",
    "button.later": "Next 7 days ›",
    "button.earlier": "‹ Earlier",
    "button.rest": "More of these days ›",
    "menu.style": "Style",
    "menu.style.all": "All styles",
    "menu.level": "Level",
    "menu.level.all": "All levels",
    "menu.level.one": "Level {level}",
    "menu.details": "Details of a class",
    # the terminal
    "terminal.hint": "Type a number, /classes, or q to leave.",
    "terminal.no.choice": "There is no {n} to choose here.",
    "terminal.bye": "See you on the dance floor.",
    # numbers
    "spots.left": ("{n} spot left", "{n} spots left"),
    "spots.last": "last spot",
    "spots.full": "full",
    "style.any": "dance",
    # dates and times, as patterns of CLDR
    "date.day": "EEE d MMM",
    "date.day.of.month": "EEE d",
    "date.day.long": "EEEE d MMMM",
    "date.weekday": "EEEE",
    "time": "h:mm a",
    "days": "{first} to {last}",
    # what students type after /classes, besides styles: any of these words
    "typed.any": "all any every everything classes",
    "typed.help": "help ?",
    "typed.language": "english inglés ingles",
    # the language
    "language.here": "In English",
    "language.chosen": "From now on in English.",
}
