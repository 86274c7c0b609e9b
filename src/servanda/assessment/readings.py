"""Which readings a view holds of the disputes over a provision."""

from __future__ import annotations

from datetime import date

from servanda.assessment.hearing import Hearing
from servanda.assessment.views import known_readings
from servanda.language.loading import AgreementText
from servanda.language.patches import settings
from servanda.model.result import View


def readings_of(hearing: Hearing, view: View, provision: str, day: date | None) -> tuple[str, ...]:
    """Return the readings a view holds of the disputes over a provision, on a day."""
    agreement = hearing.text.agreement
    found = []
    for id_, reading in known_readings(agreement, hearing.question.known_at).items():
        concerns = provision in _concerned(hearing, reading.dispute)
        mine = id_ == view.id if view.kind == "reading" else view.id in reading.held_by
        span = hearing.dates.span(reading.applies)
        if concerns and mine and span is not None and (day is None or span.holds(day)):
            found.append(id_)
    return tuple(found)


def _concerned(hearing: Hearing, dispute: str) -> tuple[str, ...]:
    """Return the provisions a dispute is about, found once for a hearing."""
    if dispute not in hearing.concerned:
        hearing.concerned[dispute] = concerned(hearing.text, dispute)
    return hearing.concerned[dispute]


def concerned(text: AgreementText, dispute: str) -> tuple[str, ...]:
    """Return the provisions a dispute is about: those it names, and those its readings change."""
    found = dict.fromkeys(text.agreement.disputes[dispute].provisions)
    for id_ in text.agreement.disputes[dispute].readings:
        paths = (path for path, _ in settings(text.readings[id_].patch))
        found.update({str(path[1]): None for path in paths if path[0] == "provisions" and path[1:2]})
    return tuple(found)
