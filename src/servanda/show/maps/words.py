"""What a map says of holdings, zones and parties; every text out of a file is cleaned and cut to a length."""

from __future__ import annotations

from servanda.model.result import Outcome
from servanda.show.maps.view import MapHolding
from servanda.show.wording import listed, shortened

LONGEST = 80  # characters of a name inside a sentence
LONGEST_ID = 40
MOST_PROVISIONS = 8
UNNAMED = "no name"
TIMES = "\N{MULTIPLICATION SIGN}"

OUTCOMES = {
    Outcome.MET: "met",
    Outcome.NOT_MET: "not met",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.NOT_APPLICABLE: "not applicable",
}


def told(text: str, longest: int = LONGEST) -> str:
    """Return a text out of a file as a map may say it."""
    return shortened(text, longest) or UNNAMED


def holding_text(held: MapHolding) -> str:
    """Return a holding as a line of the list: `AA: battle tank 40 (not met: II.1.a)`."""
    what = f"{told(held.party, LONGEST_ID)}: {told(held.category)} {told(held.quantity, LONGEST_ID)}"
    if held.outcome is None:
        return what
    ids = listed([told(each, LONGEST_ID) for each in held.provisions], MOST_PROVISIONS)
    return f"{what} ({OUTCOMES[held.outcome]}{': ' if ids else ''}{ids})"


def party_text(party: str, name: str) -> str:
    """Return a party's full name with its id behind it."""
    full, short = shortened(name, LONGEST), told(party, LONGEST_ID)
    return short if full in {"", short} else f"{full} ({short})"


def letters(number: int) -> str:
    """Return the key of a zone: A to Z, AA, AB and so on."""
    text = ""
    while number >= 0:
        text, number = chr(ord("A") + number % 26) + text, number // 26 - 1
    return text


def km_text(km: float) -> str:
    """Return a distance in whole kilometres, or with a decimal where it is short."""
    return f"{km:.0f} km" if km >= 10 or km == round(km) else f"{km:.1f} km"


def degrees_text(longitude: float, latitude: float) -> str:
    """Return a point in whole degrees, or tenths: `52.4°N 16.9°E`."""
    north = f"{abs(latitude):.1f}".removesuffix(".0") + "°" + ("N" if latitude >= 0 else "S")
    east = f"{abs(longitude):.1f}".removesuffix(".0") + "°" + ("E" if longitude >= 0 else "W")
    return f"{north} {east}"
