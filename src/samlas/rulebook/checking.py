"""Checks a source against the ones it stands on: nothing weakened, nothing contradicted."""

from collections.abc import Iterator

from samlas.rulebook.clauses import LEVELS, Clause, DeviationKind, Setting, Source
from samlas.rulebook.errors import Problem, Said, Told
from samlas.rulebook.errors import gettext_noop as _
from samlas.rulebook.vocabulary import RULES


def problems(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    """Yield what is wrong with `source` as it stands on `over`, the sources above it."""
    yield from _frame(source, over)
    yield from _references(source, over)
    yield from _unknown_reports(source, over)
    yield from _dropped_reports(source, over)
    yield from _contradictions(source)
    yield from _weakenings(source, over)


def _frame(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    for upper in over:
        if LEVELS.index(upper.level) > LEVELS.index(source.level):
            yield Problem.told(
                source.file, "source", _("stands on %(upper)s, whose level is lower"),
                _("change level or over"), upper=upper.id,
            )  # fmt: skip
    on_trial = any(setting.rule == "trial" for setting in source.settings if not setting.default)
    if on_trial != (source.trial_to is not None):
        yield Problem.told(
            source.file, "source", _("a trial period needs both its last day and its clause"),
            _('give trial_to, and trial = "yes" in the clause that says so'),
        )  # fmt: skip
    if source.level == LEVELS[0]:
        given = {s.rule for s in source.settings if s.default or not (s.when or s.unless)}
        for name in RULES.keys() - given:
            yield Problem.told(
                source.file, "source", _("nothing says what holds for %(rule)s by default"),
                _("set it without conditions, or with default = true"), rule=name,
            )  # fmt: skip


def _references(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    own = {clause.id for clause in source.clauses}
    guidance = {
        clause.id for upper in over for clause in upper.clauses if clause.level == "guidance"
    }
    for setting in source.settings:
        for name in (*(set(setting.narrows) - own), *(set(setting.contests) - guidance)):
            yield Problem.told(
                source.file, setting.clause.id,
                _("names %(name)r, which is not there to be narrowed or contested"),
                _("narrow a clause of the same file, or contest one of guidance"), name=name,
            )  # fmt: skip


def _unknown_reports(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    known = {one.id for each in (*over, source) for one in each.reports}
    for kind in source.deviations:
        for name in kind.also:
            if name not in known:
                yield Problem.told(
                    source.file, kind.clause.id, _("the deviation %(kind)s has also %(name)r"),
                    _("use the id of a report: %(known)s"), kind=kind.id, name=name,
                    known=", ".join(sorted(known)),
                )  # fmt: skip


def _dropped_reports(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    """What has also to be told elsewhere by a higher source is so by a lower one's words too."""
    for kind in source.deviations:
        for upper in (one for each in over for one in each.deviations if one.id == kind.id):
            if dropped := set(upper.also) - set(kind.also):
                yield Problem.told(
                    source.file, kind.clause.id,
                    _("the deviation %(kind)s has no longer also %(dropped)s"),
                    _("ask at least as much as the higher source, or drop it"),
                    kind=kind.id, dropped=", ".join(sorted(dropped)),
                ).between(_side(kind), _side(upper), is_weaker=True)  # fmt: skip
                break


def _side(kind: DeviationKind) -> Said:
    return _of(kind.clause, f"{kind.id}: {', '.join(kind.also)}")


def _contradictions(source: Source) -> Iterator[Problem]:
    """Of each setting the first that it contradicts: a thousand could else make half a million."""
    spoken = [setting for setting in source.settings if not setting.default]
    for number, other in enumerate(spoken):
        one = next((each for each in spoken[:number] if _contradict(each, other)), None)
        if one is not None:
            yield Problem.told(
                source.file, other.clause.id, _("contradicts %(other)s on %(rule)s: %(quotes)s"),
                _("narrow the conditions, or say with narrows which reading holds"),
                other=one.clause.id, rule=one.rule, quotes=_quotes(other, one),
            ).between(_said(other), _said(one), one.rule)  # fmt: skip


def _contradict(one: Setting, other: Setting) -> bool:
    return (
        one.rule == other.rule
        and one.value != other.value
        and RULES[one.rule].kind != "union"
        and one.clause.level == other.clause.level
        and one.overlaps(other)
        and not (one.silences(other) or other.silences(one))
    )


def _weakenings(source: Source, over: tuple[Source, ...]) -> Iterator[Problem]:
    above = [setting for upper in over for setting in upper.settings if not setting.default]
    for lower in source.settings:
        if lower.default:
            continue
        for upper in above:
            if (
                lower.rule == upper.rule
                and RULES[lower.rule].weaker(lower.value, upper.value)
                and lower.overlaps(upper)
                and not _departs(lower, upper)
            ):
                yield Problem.told(
                    source.file, lower.clause.id,
                    _("weakens %(source)s %(upper)s on %(rule)s: %(quotes)s"),
                    _("ask at least as much as the higher source, or drop it"),
                    source=upper.clause.source, upper=upper.clause.id, rule=lower.rule,
                    quotes=_quotes(lower, upper),
                ).between(_said(lower), _said(upper), lower.rule, is_weaker=True)  # fmt: skip
                break


def _departs(lower: Setting, upper: Setting) -> bool:
    """Whether it contests guidance openly. It may then ask less, but not the least there is."""
    return lower.silences(upper) and RULES[lower.rule].rank(lower.value) > 0


def _said(one: Setting) -> Said:
    return _of(one.clause, str(one))


def _of(clause: Clause, sets: str) -> Said:
    return Said(clause.source, clause.id, clause.place, clause.quote, sets)


def _quotes(one: Setting, other: Setting) -> Told:
    return Told(_('"%(own)s" against "%(other)s"'), own=one.clause.quote, other=other.clause.quote)
