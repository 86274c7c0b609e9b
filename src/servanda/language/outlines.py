"""Read the outlines of zones out of the folder `zones`: each file once, each feature as it is asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from servanda.language import faults, place_faults
from servanda.language.folder import Folder
from servanda.model.place import Outline
from servanda.model.problem import Place, Problem
from servanda.places.flaw import Flaw, shown
from servanda.places.geojson import read_outline

LARGEST_OUTLINE = 20_000_000  # bytes of a GeoJSON file
_FOLDER = "zones"

_Key = tuple[str, str | None, bool]  # file, feature, whether its edges are shortest lines


@dataclass(slots=True)
class Outlines:
    """The outlines of a folder; what was read is kept, so that variants of an agreement share it."""

    folder: Folder | None = None
    _read: dict[_Key, tuple[Outline | None, list[Problem]]] = field(default_factory=dict)
    _crossing: dict[_Key, list[Problem]] = field(default_factory=dict)

    def read(
        self, file: str, *, feature: str | None, geodesic: bool, place: Place
    ) -> tuple[Outline | None, list[Problem]]:
        """Return the outline of a file, or of one feature of it, and what is wrong with it.

        Args:
            file: The name of the file, inside the folder `zones`.
            feature: The id of the one feature that is meant; all of them, if none is given.
            geodesic: Whether its edges are shortest lines.
            place: Where the file is named.
        """
        key = (file, feature, geodesic)
        if key in self._read:
            outline, _ = self._read[key]
            return outline, []  # each fault is told once
        if "/" in file or self.folder is None:
            self._read[key] = (None, [faults.file_outside(place, file)])
        else:
            self._read[key] = self._of_file(f"{_FOLDER}/{file}", feature, place, geodesic=geodesic)
        return self._read[key]

    def _of_file(
        self, name: str, feature: str | None, place: Place, *, geodesic: bool
    ) -> tuple[Outline | None, list[Problem]]:
        assert self.folder is not None  # noqa: S101
        text, problems = self.folder.text(name, place, largest=LARGEST_OUTLINE)
        if text is None:
            return None, problems
        outline, flaws = read_outline(text, feature=feature, geodesic=geodesic)
        return outline, [place_faults.outline(name, flaw) for flaw in flaws]

    def crossings(self) -> list[Problem]:
        """Return each polygon read so far whose edges cross, or whose holes leave it.

        Nothing, where Shapely or pyproj is not installed: then no rule can ask for a zone.
        """
        try:
            from servanda.places.planar import invalid_rings
            from servanda.places.straight import along_geodesics
        except ImportError:
            return []
        for key, (outline, _) in self._read.items():
            if key not in self._crossing:
                flaws = invalid_rings(along_geodesics(outline)) if outline is not None else []
                self._crossing[key] = [_crossing(key, flaw) for flaw in flaws]
        return list(dict.fromkeys(problem for found in self._crossing.values() for problem in found))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of every outline in the folder; empty where there is none."""
        names = self.folder.names(f"{_FOLDER}/*") if self.folder else []
        if not names or self.folder is None:
            return ""
        parts = []
        for name in names:
            text, _ = self.folder.text(name, Place(file=name), largest=LARGEST_OUTLINE)
            parts.append(f"{name} {hashlib.sha256((text or '').encode()).hexdigest()}")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _crossing(key: _Key, flaw: Flaw) -> Problem:
    """Return the fault of a polygon, in its file and feature."""
    file, feature, _ = key
    named = flaw if feature is None else replace(flaw, where=f"feature {shown(feature)}, {flaw.where}")
    return place_faults.outline(f"{_FOLDER}/{file}", named)
