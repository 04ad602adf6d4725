"""Numbers as people say them, and pieces of patterns that several rules share."""

from __future__ import annotations

NUMBERS = {
    **dict.fromkeys(("one", "un", "uno", "una", "a", "an"), 1),
    **dict.fromkeys(("two", "dos", "couple of"), 2),
    **dict.fromkeys(("three", "tres"), 3),
    **dict.fromkeys(("four", "cuatro"), 4),
    **dict.fromkeys(("five", "cinco"), 5),
    **dict.fromkeys(("six", "seis"), 6),
    **dict.fromkeys(("seven", "siete"), 7),
    **dict.fromkeys(("eight", "ocho"), 8),
    **dict.fromkeys(("nine", "nueve"), 9),
    **dict.fromkeys(("ten", "diez"), 10),
    **dict.fromkeys(("eleven", "once"), 11),
    **dict.fromkeys(("twelve", "doce"), 12),
}

NTH = {
    **dict.fromkeys(("first", "1th", "primer", "primero", "primera"), 1),
    **dict.fromkeys(("second", "2th", "segundo", "segunda"), 2),
    **dict.fromkeys(("third", "3th", "tercer", "tercero", "tercera"), 3),
}

DAYS_OF_MONTH = {
    word: day
    for day, words in enumerate(
        (
            *("uno primero first", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once"),
            *("doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte"),
            *("veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete"),
            *("veintiocho", "veintinueve", "treinta"),
        ),
        1,
    )
    for word in words.split()
}

ARTICLES = frozenset({"a", "an", "un", "una"})  # a number only before what is counted, as in "in a week"

NUMBER = "[0-9]{1,2}|" + "|".join(word for word in NUMBERS if word not in ARTICLES)

LEVEL_ENDS = (
    "(?! (?:people|persons?|of us|friends|guys|spots?|places?|seats?|tickets?|times"
    "|days?|weeks?|months?|years?|minutes?|mins?|hours?|hrs|dollars?|bucks|percent|personas?|amigos|lugares|plazas"
    "|cupos|dias?|semanas?|mes|meses|anos|minutos|horas|veces|euros|pesos|street|st|road|rd)\\b)"
)
"""Behind the number of a level: nothing else is counted with it."""

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sep sept septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        1,
    )
    for name in names.split()
}

HOUR_ENDS = (
    LEVEL_ENDS
    + "(?! (?:class|classes|lessons?|sessions|clases?)\\b)"
    + f"(?! (?:(?:-|to|and|y|al?) (?:el )?[0-9]{{1,2}} )?(?:of |de )?(?:{'|'.join(MONTHS)})\\b)"
)
"""Behind an hour: the same, no classes either, and no month."""


def number_of(word: str) -> int:
    """The number of digits or of a word. Raises KeyError."""
    return int(word) if word.isdecimal() else NUMBERS[word]
