"""What always holds, looked at from outside: the guarantees of docs/guarantees.md."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import models

from samlas import papers
from samlas.casework.case import Case, Stage
from samlas.casework.plan.models import Edition
from samlas.casework.stage import stage_of
from samlas.exchange.dispatch import needs_of
from samlas.exchange.models import Dispatch, Message, Reply, Report
from samlas.ledger import log
from samlas.ledger.models import Entry
from samlas.people.models import Consent, ConsentRow

EVERY = 5
NO_ROW = ("person-copy", "cancellation")
Rows = dict[str, list[dict[str, Any]]]


def left_alone(case: Case) -> Rows:
    """Everything that a closed case holds, but what may still be noted: letters, records."""
    held: dict[str, Any] = {
        "Dispatch": Dispatch.objects.filter(case=case.key),
        "Consent": Consent.objects.filter(case=case.key),
        "ConsentRow": ConsentRow.objects.filter(consent__case=case.key),
        "Reply": Reply.objects.filter(dispatch__case=case.key),
        "Message": Message.objects.filter(
            thread__in=Dispatch.objects.filter(case=case.key).values("thread")
        ),
        "Report": Report.objects.filter(case=case.key),
    }
    for model in apps.get_app_config("casework").get_models():
        path = "pk" if model is Case else _path_to_case(model)
        if path is not None:
            held[model.__name__] = model._default_manager.filter(**{path: case.pk})
    return {name: [_kept(row) for row in rows.order_by("pk").values()]
            for name, rows in held.items()}  # fmt: skip


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
        self.closed: dict[str, Rows] = {}
        self.looked_at = 0
        self.editions = 0
        self.looks = 0

    def hold(self) -> None:
        """Look at all that a step could have broken."""
        self.stages_follow_the_facts()
        self.nothing_leaves_without_a_living_consent_row()
        self.nothing_sealed_changes()
        self.no_plan_is_sealed_without_the_points_of_the_law()
        self.nobody_who_is_obliged_has_declined()
        self.a_closed_case_stays_as_it_was()

    def hold_at_the_end(self) -> None:
        """Every chain of the ledger is whole, every seal is, and closed cases stand as closed."""
        for case in Case.objects.filter(key__in=self.closed):
            assert left_alone(case) == self.closed[case.key]
        for chain in set(Entry.objects.values_list("chain", flat=True)):
            assert log.first_fault(chain) is None
        for one in [*Dispatch.objects.all(), *Edition.objects.all()]:
            one.paper()

    def stages_follow_the_facts(self) -> None:
        for case in Case.objects.select_related("individual"):
            assert stage_of(case) == case.stage

    def nothing_leaves_without_a_living_consent_row(self) -> None:
        new = Dispatch.objects.filter(pk__gt=self.looked_at).order_by("pk")
        for one in new.select_related("consent_row__consent", "recipient"):
            self.looked_at = one.pk
            paper, row = one.paper(), one.consent_row
            needs = needs_of(paper)
            if needs is None:
                to_individual = getattr(paper, "to_individual", False) or (
                    one.kind == "request-answer" and one.recipient is None
                )
                assert one.kind in NO_ROW or to_individual or not paper.tells_more  # type: ignore[attr-defined]
                continue
            assert row is not None
            assert needs <= set(row.kinds)
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
            assert stand[key] == known
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

    def a_closed_case_stays_as_it_was(self) -> None:
        """Kept as it was when first seen closed; compared now and then, and at the end."""
        self.looks += 1
        for case in Case.objects.filter(stage=Stage.CLOSED):
            if case.key not in self.closed:
                self.closed[case.key] = left_alone(case)
            elif self.looks % EVERY == 0:
                assert left_alone(case) == self.closed[case.key]
        open_now = set(Case.objects.exclude(stage=Stage.CLOSED).values_list("key", flat=True))
        assert not open_now & self.closed.keys()
