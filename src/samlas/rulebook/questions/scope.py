"""Whether a rulebook concerns this person, and whether it is still being tried (H3, H8)."""

from samlas.rulebook.asking import Asked, Outcome


def applies(asked: Asked) -> Outcome:
    """Return `yes`, or `no` where the rulebook leaves the person out or is not in force."""
    asked.need_for("applies", "person.age")
    own = tuple(c for c in asked.out_of_scope if c.source == asked.book.id)
    if own:
        return Outcome("no", own)
    _, because = asked.settle("applies")
    in_force = asked.book.top.in_force(asked.on)
    return Outcome("yes" if in_force else "no", because)


def trial(asked: Asked) -> Outcome:
    """Return `none`, `running`, or `expired` from the day after the trial period's last."""
    value, because = asked.settle("trial")
    if value == "no":
        return Outcome("none", because)
    source = next(s for s in asked.book.sources if s.id == because[0].source)
    return Outcome("expired" if source.trial_expired(asked.on) else "running", because)
