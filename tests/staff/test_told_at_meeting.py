"""What went wrong is told while the meeting goes on, from its own screen."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world
from tests.staff.cases import sent
from tests.staff.saying import onward
from tests.staff.test_meeting import SUMMARY, form_of, opened, page, saved, send, step
from tests.world import World, paper_to

from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting, RoleKind

As = Callable[[str], Client]


def test_what_went_wrong_is_told_from_the_meeting_and_what_was_typed_is_saved(
    as_: As, there: World
) -> None:
    karin, elin = as_("karin"), as_("elin")
    meeting = opened(there)
    url = step(meeting, "q1")
    typed = {f"t.{SUMMARY}": "Alla ser samma sak."}
    told = onward(send(karin, url, "tell", **typed))
    case = reverse("staff:deviation-case", args=[meeting.case.key])
    assert told.startswith(f"{case}?from=")
    assert saved(meeting)[SUMMARY] == "Alla ser samma sak."
    assert f'href="{url}"' in karin.get(told).content.decode()
    stopped = send(karin, url, "tell", what="Ringa skolan.")
    assert (stopped.status_code, form_of(stopped)["what"]) == (422, "Ringa skolan.")
    paper = paper_to(meeting.case, there.unit("bup"))
    role = roles.ask(meeting, RoleKind.CHAIR, paper, there.by("karin"), localtime())
    roles.accept(role, there.by("elin"), localtime())
    by_paper = onward(send(elin, url, "tell"))
    assert by_paper.startswith(reverse("staff:received-deviation", args=[paper.key]))
    assert f'href="{url}"' in elin.get(by_paper).content.decode()
    for reader, page_of_it in ((karin, told), (elin, by_paper)):
        report = onward(reader.post(page_of_it, {"kind": "wrong-hands"}))
        assert not {meeting.key, meeting.case.key, paper.key} & set(re.findall(r"\w+", report))
        assert f'href="{url}"' in reader.get(report).content.decode()


def test_what_went_wrong_is_told_before_the_meeting_opens_and_after_it_ended(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    karin.get(page(case))
    tell = reverse("staff:deviation-case", args=[case.key])
    meeting = Meeting.objects.get()
    assert onward(send(karin, step(meeting, "rules"), "tell")).startswith(tell)
    world.hold(world.meet(case, there.by("karin"), localtime()), there.by("karin"), localtime())
    send(karin, step(meeting, "end"), "finish")
    assert onward(send(karin, step(meeting, "q1"), "tell")).startswith(tell)
