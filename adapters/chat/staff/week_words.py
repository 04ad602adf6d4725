"""What the picture of a week says, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from adapters.chat.i18n.translator import Translator
from core.class_info import ClassInfo
from core.queries.week_summary import HeldClass


@dataclass(frozen=True, slots=True)
class WeekWords:
    """The words of the picture of the days from `first` to `last`."""

    translator: Translator
    first: date
    last: date

    @property
    def title(self) -> str:
        """`Your week, Mon 20 to Sun 26 Nov`."""
        return self.translator.text("staff.week", days=self.translator.days(self.first, self.last))

    @property
    def caption(self) -> str:
        """What there is to see."""
        return self.translator.text("staff.week.picture", days=self.translator.days(self.first, self.last))

    @property
    def came(self) -> str:
        """What the part of a bar is for those who came."""
        return self.translator.text("staff.week.legend.came")

    @property
    def booked(self) -> str:
        """What the part is for those who had booked, and were not checked in."""
        return self.translator.text("staff.week.legend.booked")

    @property
    def unchecked(self) -> str:
        """What that part is for in a week in which no door list was used."""
        return self.translator.text("staff.week.legend.unchecked")

    @property
    def free(self) -> str:
        """What the part is for spots that nobody had."""
        return self.translator.text("staff.week.legend.free")

    def when(self, info: ClassInfo) -> str:
        """`Mon 6:30 pm`."""
        return f"{self.translator.short_weekday(info.id.date)} {self.translator.time(info.id.time)}"

    def numbers(self, held: HeldClass) -> str:
        """`18 of 20 · 16 came · +3 waiting`."""
        translator, info = self.translator, held.info
        parts = [translator.text("staff.taken", taken=info.booking_count, spots=info.max_spots)]
        if held.came is not None:
            parts.append(translator.text("staff.week.came", n=held.came))
        if info.waiting:
            parts.append(f"+{translator.text('staff.waiting', n=info.waiting)}")
        return " · ".join(parts)

    def more(self, classes: int) -> str:
        """`and 3 more classes`, which are not in the picture."""
        return self.translator.text("staff.week.more", n=classes)
