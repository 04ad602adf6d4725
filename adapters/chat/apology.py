"""What a student is told when something failed, and the button with which to go on."""

from __future__ import annotations

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseLanguage,
    ChooseSpelling,
    ConfirmBooking,
    ConfirmCancel,
    GetCalendar,
    GiveEmail,
    Intent,
    LeaveLine,
    SetReminders,
    ShowAsked,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    SkipName,
    StartBooking,
    StartCancel,
    StartJoining,
    StartOver,
)
from adapters.chat.screen import Screen


def apology(screens: BookingScreens, intent: Intent, reference: str, *, store: bool) -> Screen:
    """What to show when `intent` failed, by the `store` or by a fault of ours: nothing untrue, and a way on."""
    match intent:
        case ConfirmBooking(class_id, request_id, in_doubt=False) | GiveEmail(class_id, request_id) if store:
            # This one booked nothing, but an earlier one with the same request may have: so never say "not booked".
            return screens.trouble(reference, store=True, again=ConfirmBooking(class_id, request_id))
        case ConfirmBooking(class_id, request_id) | GiveEmail(class_id, request_id):
            return screens.checking_any(class_id, request_id, reference)
        case _:
            return screens.trouble(reference, store=store, again=_button_for(intent))


def _button_for(intent: Intent) -> Intent | None:
    """What the button *Try again* asks for, where nothing came of this; None for what can only be typed again."""
    match intent:
        case StartOver(then):
            return _button_for(then)
        case (
            ShowClasses()
            | ShowAsked()
            | ShowDetails()
            | StartBooking()
            | StartJoining()
            | ChooseSpelling()
            | ChooseEmail()
            | SkipName()
            | AbandonBooking()
            | GetCalendar()
            | ShowBookings()
            | StartCancel()
            | ConfirmCancel()
            | LeaveLine()
            | ShowHelp()
            | ChooseLanguage()
            | SetReminders()
        ):
            return intent
        case _:
            return None
