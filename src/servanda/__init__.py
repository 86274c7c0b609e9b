"""Servanda: hold a record against an arms-control agreement, by every reading, for every day.

The functions here are the verbs of the command line. They are loaded when they
are first used, so that `import servanda` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servanda.assessment.adding import add_event, add_holding
    from servanda.assessment.agenda import calendar
    from servanda.assessment.changes import changes
    from servanda.assessment.claiming import claims
    from servanda.assessment.contents import contents, problems_of, shipped
    from servanda.assessment.locating import locate
    from servanda.assessment.procedures import procedure
    from servanda.assessment.questions import assess, explain
    from servanda.assessment.scenarios import Checked, check_scenarios
    from servanda.assessment.status import status
    from servanda.checker import recheck
    from servanda.language.supposing import WhatIf
    from servanda.model.problem import FaultyInputError, Problem, ServandaError
    from servanda.model.result import Answer, Outcome, Reason, ReasonCode, Result
    from servanda.show.charts import chart
    from servanda.show.maps.viewing import map_of
    from servanda.show.saving import save
    from servanda.show.tables import answer_csv, answer_table

_HOMES = {
    "servanda.assessment.adding": ("add_event", "add_holding"),
    "servanda.assessment.agenda": ("calendar",),
    "servanda.assessment.changes": ("changes",),
    "servanda.assessment.claiming": ("claims",),
    "servanda.assessment.contents": ("contents", "problems_of", "shipped"),
    "servanda.assessment.locating": ("locate",),
    "servanda.assessment.procedures": ("procedure",),
    "servanda.assessment.questions": ("assess", "explain"),
    "servanda.assessment.scenarios": ("Checked", "check_scenarios"),
    "servanda.assessment.status": ("status",),
    "servanda.checker": ("recheck",),
    "servanda.language.supposing": ("WhatIf",),
    "servanda.model.problem": ("FaultyInputError", "Problem", "ServandaError"),
    "servanda.model.result": ("Answer", "Outcome", "Reason", "ReasonCode", "Result"),
    "servanda.show.charts": ("chart",),
    "servanda.show.maps.viewing": ("map_of",),
    "servanda.show.saving": ("save",),
    "servanda.show.tables": ("answer_csv", "answer_table"),
}

__all__ = [
    "Answer",
    "Checked",
    "FaultyInputError",
    "Outcome",
    "Problem",
    "Reason",
    "ReasonCode",
    "Result",
    "ServandaError",
    "WhatIf",
    "add_event",
    "add_holding",
    "answer_csv",
    "answer_table",
    "assess",
    "calendar",
    "changes",
    "chart",
    "check_scenarios",
    "claims",
    "contents",
    "explain",
    "locate",
    "map_of",
    "problems_of",
    "procedure",
    "recheck",
    "save",
    "shipped",
    "status",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'servanda' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
