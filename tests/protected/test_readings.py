"""Whoever is shown something about the person is written down in the ledger (law.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from tests import world
from tests.protected import scene as scenes
from tests.protected.addresses import addresses
from tests.protected.scene import Scene
from tests.protected.test_everywhere import KINDS, as_person, as_staff, told

from samlas.ledger.models import Entry


def unwritten(scene: Scene, reader: Client, who: str) -> Iterator[str]:
    """The addresses that show the reader the person's name or number, and write nothing."""
    first = dict(reversed(list(addresses(scene))))
    signs = [scene.of.name, scene.of.personal_number, scene.of.family_name]
    for address, path in first.items():
        before = Entry.objects.count()
        answer = reader.get(path)
        if answer.status_code != 200 or not any(sign in told(answer) for sign in signs):
            continue
        added = list(Entry.objects.order_by("-pk")[: Entry.objects.count() - before])
        if not any(one.who == who for one in added):
            yield address


def test_each_page_about_the_person_is_written_down(db: None) -> None:
    del db
    scene = scenes.made(world.world(), KINDS[0])
    found = {
        (code, address)
        for code in ("karin", "anders")
        for by in [scene.there.by(code)]
        for address in unwritten(scene, as_staff(by), by.actor.who)
    }
    found |= {
        ("person", address)
        for address in unwritten(scene, as_person(scene.numbers["person"]), "individual")
    }
    assert sorted(found) == []
