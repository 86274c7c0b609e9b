"""Warn of what an agreement leaves in the dark, though nothing in it is wrong."""

from __future__ import annotations

from servanda.language.lint import acts, articles, contradictions, limits, procedures, sides, sources, unused
from servanda.language.lint.subject import FIELDS, Check, Recorded, Subject, Voice
from servanda.language.loading import AgreementText
from servanda.model.problem import Problem

# These look at one thing at a time, so a fault elsewhere does not mislead them.
CHECKS: tuple[Check, ...] = (
    sources.provisions_without_source,
    sources.rules_on_recalled_text,
    sources.numbers_without_source,
    procedures.states_without_end,
)
# These hold things beside each other, and need them all sound.
CHECKS_OF_THE_WHOLE: tuple[Check, ...] = (
    unused.milestones_unused,
    unused.parameters_unused,
    unused.tables_unused,
    unused.categories_unused,
    unused.conversions_unused,
    unused.speakers_unused,
    unused.groups_unused,
    unused.clocks_unused,
    unused.events_unused,
    unused.sources_unused,
    contradictions.terms_outside_in_force,
    contradictions.parties_outside_in_force,
    contradictions.readings_inverted,
    contradictions.phases_of_limits,
    contradictions.phases_of_parameters,
    contradictions.phases_after_the_end,
    contradictions.gaps_in_tables,
    limits.limits_that_never_bind,
    limits.rules_that_are_constant,
    limits.bounds_below_zero,
    limits.bounds_that_count_themselves,
    limits.lists_out_of_date_at_once,
    sides.words_not_accepted,
    sides.readings_that_reach_further,
    sides.provisions_of_one_side,
    sides.provisions_not_computed,
    sides.drafts_in_force,
    articles.articles_uncovered,
    procedures.states_unreached,
    acts.duties_that_never_arise,
    acts.duties_nothing_can_perform,
    acts.provisions_unverified,
)


def lint(text: AgreementText, *, sound: bool, recorded: Recorded | None = None) -> list[Problem]:
    """Return every warning about an agreement.

    Args:
        text: The agreement, as far as it can be built.
        sound: Whether it and its record are without faults.
        recorded: What its record says, if it has one.
    """
    subject = Subject(text, recorded)
    checks = (*CHECKS, *CHECKS_OF_THE_WHOLE) if sound else CHECKS
    return [problem for check in checks for problem in check(subject)]


__all__ = ["CHECKS", "CHECKS_OF_THE_WHOLE", "FIELDS", "Recorded", "Voice", "lint"]
