"""What always holds, looked at from outside: the guarantees of docs/guarantees.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import Max

from samlas import papers
from samlas.casework.case import Case, Stage
from samlas.casework.closure.models import Closure
from samlas.casework.consent import Decline, Information
from samlas.casework.contacts import Contact
from samlas.casework.plan.models import Edition, Plan
from samlas.casework.stage import stage_of
from samlas.casework.summons.draft import Summons
from samlas.exchange.dispatch import needs_of
from samlas.exchange.models import Dispatch, Holding, Message, Reply, Report
from samlas.ledger.models import Act, Entry
from samlas.ledger.verifying import first_fault
from samlas.people.models import Consent, ConsentRow

Rows = list[dict[str, Any]]
WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
READ = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET CONSTRAINTS)\b")
ANY = "any"
# What the stage of a case comes from.
FACTS = (Case, Closure, Consent, Decline, Information, Plan, Summons, Contact)


def everything() -> dict[str, Rows]:
    """All that is stored, but the ledger."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("samlas.")]
    return {
        one._meta.db_table: list(one._default_manager.order_by("pk").values())
        for one in ours
        if one is not Entry
    }


def left_alone(case: Case, written: set[str]) -> dict[str, Rows]:
    """What a closed case holds in these tables, but what may still be noted: letters, records."""
    return {
        model._meta.db_table: [_kept(row) for row in rows.order_by("pk").values()]
        for model, rows in _held(case)
        if written & {ANY, model._meta.db_table}
    }


def _held(case: Case) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    sent = Dispatch.objects.filter(case=case.key)
    yield Dispatch, sent
    yield Consent, Consent.objects.filter(case=case.key)
    yield ConsentRow, ConsentRow.objects.filter(consent__case=case.key)
    yield Reply, Reply.objects.filter(dispatch__case=case.key)
    yield Message, Message.objects.filter(thread__in=sent.values("thread"))
    yield Report, Report.objects.filter(case=case.key)
    for model in apps.get_app_config("casework").get_models():
        path = "pk" if model is Case else _path_to_case(model)
        if path is not None:
            yield model, model._default_manager.filter(**{path: case.pk})


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    free = ("recorded_on", "recorded_by_id", "follows_id")
    return {name: value for name, value in row.items() if name not in free}


@cache
def _path_to_case(model: type[models.Model], seen: tuple[type, ...] = ()) -> str | None:
    """How a row of the model leads to its case, through the keys that must be there."""
    for field in model._meta.concrete_fields:
        target = cast("Any", field.related_model)
        if not field.is_relation or target in seen or field.name in ("follows", "replaces"):
            continue
        if target is Case:
            return field.name
        if target._meta.app_label == "casework" and target is not model:
            further = _path_to_case(target, (*seen, model))
            if further is not None and not field.null:
                return f"{field.name}__{further}"
    return None


class Guarantees:
    """What has been seen so far, and the looks that are taken after each step."""

    def __init__(self) -> None:
        self.sealed: dict[str, tuple[str, str]] = {}
        self.closed: dict[str, dict[str, Rows]] = {}
        self.looked_at = 0
        self.editions = 0
        self.entries = 0
        self.written = {ANY}

    def watch(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        """Note what table a statement writes to."""
        found = WRITE.match(sql)
        if found or not READ.match(sql):
            self.written.add(found[1] if found else ANY)
        return execute(sql, *more)

    def is_noted(self) -> bool:
        """Whether more than a reading has come to the ledger since the last look."""
        new = Entry.objects.filter(pk__gt=self.entries)
        return new.exclude(act__in=(Act.READ, Act.LISTED)).exists()

    def hold(self) -> None:
        """Look at all that the tables written to could have broken, and forget which they were."""
        wrote = self.written
        if not wrote:
            return
        self.entries = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        if wrote & {ANY, *(one._meta.db_table for one in FACTS)}:
            self.stages_follow_the_facts()
        if wrote & {ANY, Dispatch._meta.db_table, Edition._meta.db_table}:
            self.nothing_leaves_without_a_living_consent_row()
            self.nothing_sealed_changes()
            self.no_plan_is_sealed_without_the_points_of_the_law()
        if wrote & {ANY, Dispatch._meta.db_table, Reply._meta.db_table}:
            self.nobody_who_is_obliged_has_declined()
        self.a_closed_case_stays_as_it_was(wrote)
        self.written = set()

    def hold_at_the_end(self) -> None:
        """Every chain of the ledger is whole."""
        for chain in set(Entry.objects.values_list("chain", flat=True)):
            assert first_fault(chain) is None, f"the chain {chain} is broken"

    def stages_follow_the_facts(self) -> None:
        for case in Case.objects.all():
            assert stage_of(case) == case.stage, "the stage is not what the facts say"

    def nothing_leaves_without_a_living_consent_row(self) -> None:
        new = Dispatch.objects.filter(pk__gt=self.looked_at).order_by("pk")
        for one in new.select_related("consent_row__consent", "recipient"):
            self.looked_at = one.pk
            paper, row = one.paper(), one.consent_row
            needs = needs_of(paper)
            if needs is None:
                may = one.recipient is None or _tells_holder_that_it_ended(one, paper)
                assert may, f"{one.kind} went to a unit without consent"
                continue
            assert row is not None, f"{one.kind} rests on no consent"
            assert needs <= set(row.kinds), f"the consent does not open {one.kind}"
            assert row.unit_id == one.recipient_id
            sent_on = one.sent_at.date()
            assert row.consent.given_on <= sent_on <= row.valid_to
            assert row.withdrawn_at is None or row.withdrawn_at >= one.sent_at

    def nothing_sealed_changes(self) -> None:
        bodies = Dispatch.objects.values_list("key", "body", "seal")
        stand = {key: (body, seal) for key, body, seal in bodies}
        for number, body, seal in Edition.objects.values_list("pk", "body", "seal"):
            stand[str(number)] = (body, seal)
        for key, known in self.sealed.items():
            assert stand[key] == known, "a sealed paper has changed"
        self.sealed = stand

    def no_plan_is_sealed_without_the_points_of_the_law(self) -> None:
        for edition in Edition.objects.filter(pk__gt=self.editions).order_by("pk"):
            self.editions = edition.pk
            said = edition.paper()
            assert isinstance(said, papers.Plan)
            assert said.needed.strip()
            assert said.overall in ("Haninge kommun", "Region Stockholm")
            assert any(one.by_principals for one in said.actions)
            assert said.lead.unit
            assert edition.meeting is not None
            assert edition.meeting.ended_at is not None

    def nobody_who_is_obliged_has_declined(self) -> None:
        assert not Reply.objects.filter(kind="decline", dispatch__verdict="called").exists()

    def a_closed_case_stays_as_it_was(self, written: set[str]) -> None:
        """Kept as it was when first seen closed, and compared in what was written to since."""
        closed = {case.key: case for case in Case.objects.filter(stage=Stage.CLOSED)}
        assert self.closed.keys() <= closed.keys(), "a closed case is open again"
        for key, case in closed.items():
            if key not in self.closed:
                self.closed[key] = left_alone(case, {ANY})
                continue
            for table, rows in left_alone(case, written).items():
                assert rows == self.closed[key][table], f"{table} of a closed case has changed"


def _tells_holder_that_it_ended(one: Dispatch, paper: papers.Paper) -> bool:
    """Whether a paper says no more than that a meeting is off or a SIP over, to one who knew."""
    ends = one.kind == "cancellation" or (
        isinstance(paper, papers.ClosureNotice) and not paper.tells_more
    )
    held = Holding.objects.filter(unit=one.recipient_id, dispatch__case=one.case)
    return ends and held.exclude(dispatch=one).exists()
