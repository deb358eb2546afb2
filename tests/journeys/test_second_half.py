"""From the day of the meeting to the closing letter, as people of three principals walk it.

The social services convene, BUP takes the notes and leads the plan, the school gets its own part,
and an association that is not in Samlas is told by letter. With JavaScript and without.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect
from tests.journeys.first_half import bring
from tests.journeys.site import Site
from tests.journeys.steps import (
    choose,
    choose_all,
    fill,
    follow,
    go,
    go_on,
    heading,
    not_to_do,
    press,
    to_do,
    with_and_without_scripts,
)

KARIN, ELIN, SARA = "Karin Ahlgren", "Elin Bergvall", "Sara Nyström"
BUP, SCHOOL = "Prima BUP Haninge, mottagningen", "Fjärdskolan 7–9"
LYKTAN, MOTHER = "Föreningen Lyktan, Haninge", "Runa Fågelqvist"
SUMMARY = "Korta dagar på tisdagar och torsdagar."
VIEW = "Det är rasterna som är svårast."
SOON = date.today() + timedelta(days=40)  # noqa: DTZ011
LATER = date.today() + timedelta(days=90)  # noqa: DTZ011


@with_and_without_scripts
def test_from_the_meeting_to_the_closing(
    page_of: Callable[..., Page], site: Site, scripts: bool
) -> None:
    child = "Tora" if scripts else "Tyra"
    bring(site, child)
    karin, elin, sara = (page_of(name, java_script_enabled=scripts) for name in (KARIN, ELIN, SARA))
    prepare_the_meeting(karin, elin, child)
    meet(karin, elin, child)

    write_the_plan(karin, child)
    approve(karin, child)
    send_the_plan(karin)
    receive_the_whole(elin, child)
    receive_the_own_part(sara, child)

    tell_how_it_goes(elin, sara, child)
    call_to_the_follow_up(elin, karin, child)
    follow_up(karin, child)
    change_the_plan(karin, elin, child)

    close(karin, child)
    record_the_closing(sara, child)
    nothing_more(karin, child)


def open_plan(page: Page, child: str) -> None:
    """Go to the page of the plan, where the next act is linked from."""
    page.goto("/plans/")
    follow(page, child)
    expect(heading(page)).to_contain_text(child)


def prepare_the_meeting(karin: Page, elin: Page, child: str) -> None:
    """What is ready is seen; the notes are asked of someone of another principal, who says yes."""
    open_plan(karin, child)
    follow(karin, "Förbered mötet")
    expect(heading(karin)).to_have_text("Före mötet")
    expect(karin.get_by_role("table")).to_contain_text("4 av 4 kommer.")
    ask(karin, "Leder mötet", f"{KARIN}, Socialtjänsten barn och unga")
    expect(karin.get_by_text("Har sagt ja")).to_have_count(1)
    ask(karin, "Dokumenterar", BUP)
    expect(karin.get_by_text("Tillfrågad", exact=True)).to_be_visible()

    to_do(elin, f"Svara om ni kan leda mötet eller dokumentera – {child} F.")
    press(elin, "Ja, det gör jag")
    not_to_do(elin, f"Svara om ni kan leda mötet eller dokumentera – {child} F.")


def ask(page: Page, role: str, whom: str) -> None:
    """Ask someone to lead the meeting, or to take the notes."""
    card = page.locator("main .ds-card").filter(has=page.get_by_role("heading", name=role))
    card.get_by_role("combobox").select_option(label=whom)
    card.get_by_role("button", name="Fråga").click()


def meet(karin: Page, elin: Page, child: str) -> None:
    """Two write in the same minutes, to the end of the script."""
    to_do(karin, f"Möte – {child} F.")
    follow(karin, "Gå till mötet")
    press(karin, "Öppna mötet")
    expect(karin.get_by_text("Mötet är inte öppnat än.")).to_have_count(0)
    how = {child: "on-site", MOTHER: "on-site", BUP: "video", SCHOOL: "on-site", LYKTAN: "phone"}
    for who, takes_part in how.items():
        karin.get_by_label(f"Hur {who} deltar").select_option(takes_part)
    go(karin, "go:person")

    to_do(elin, f"Led mötet eller dokumentera – {child} F.")
    follow(elin, "Gå till mötet")
    go(elin, "go:q1")
    fill(elin, **{"t.q:1:view": VIEW})
    go(elin, "go:q2")

    fill(karin, **{"t.situation": "Jag sover inte, och rasterna är bråkiga."})
    go(karin, "go:q1")
    expect(karin.locator('[name="t.q:1:view"]')).to_have_value(VIEW)
    take_on(karin, "Korta dagar på tisdagar", SCHOOL, SUMMARY)
    go(karin, "next")
    take_on(karin, "Samtal om sömn på fredagar", BUP, "BUP provar en sömnskola.")
    end_the_meeting(karin, LATER, "Var med hela mötet.")
    elin.reload()
    expect(elin.get_by_text(SUMMARY)).to_have_count(0)
    not_to_do(elin, f"Led mötet eller dokumentera – {child} F.")


def take_on(page: Page, what: str, who: str, summary: str) -> None:
    """Summarise the question, and let one of those who are there take something on."""
    fill(page, what=what, by=f"{SOON:%Y-%m-%d}", shows="Frånvaron minskar.")
    page.locator('[name="who"]').select_option(label=who)
    number = re.search(r"step=q(\d)", page.url)
    assert number
    fill(page, **{f"t.q:{number[1]}:summary": summary})
    page.get_by_role("button", name="Lägg till insatsen").click()
    expect(page.locator("#cards")).to_contain_text(what)


def end_the_meeting(page: Page, next_day: date, child_took_part: str) -> None:
    """The end lists what is lacking: the child's view, who has not spoken, and the next time."""
    go(page, "go:child")
    fill(page, **{"t.child:how": child_took_part, "t.child:best": "Lugn väger tyngst."})
    go(page, "go:end")
    expect(page.get_by_text("kommit till tals?").first).to_be_visible()
    go(page, "go:aloud")
    for box in page.locator('[name^="k.spoke:"]').all():
        box.check()
    page.locator("#k-aloud").check()
    go(page, "go:next")
    fill(page, next_day=f"{next_day:%Y-%m-%d}", next_clock="13.00", next_place="Fjärdskolan")
    fill(page, next_told_by=KARIN)
    go(page, "go:end")
    expect(page.get_by_text("Allt är på plats.")).to_be_visible()
    go(page, "finish")
    expect(page.get_by_text("Mötet avslutades")).to_be_visible()


def write_the_plan(page: Page, child: str) -> None:
    """What the law asks for is missing until it is written; the lead is another principal's."""
    to_do(page, f"Skriv planen och skicka den – {child} F.")
    expect(page.get_by_text("Skriv vilka insatser som behövs.")).to_be_visible()
    follow(page, "Ändra planens texter")
    fill(page, needed="Stöd i skolan, samtal och hjälp med kvällarna.")
    go_on(page)
    follow(page, "Ändra Övergripande ansvar enligt lagen")
    expect(page.get_by_label("Föreningen Lyktan")).to_have_count(0)
    page.get_by_label("Haninge kommun").check()
    go_on(page)
    follow(page, "Ändra Huvudansvarig")
    page.get_by_label(BUP).check()
    fill(page, name=ELIN, phone="08-465 004 27", said="Ja, på mötet.")
    go_on(page)
    follow(page, "Lägg till mål")
    fill(page, text="Jag är med på mattelektionerna", by=f"{LATER:%Y-%m-%d}")
    go_on(page)
    for what, who in (("Hämta från skolan på onsdagar", MOTHER), ("Pingis", LYKTAN)):
        follow(page, "Lägg till en insats")
        fill(page, what=what, by=f"{SOON:%Y-%m-%d}", doer="Gun Sand" if who == LYKTAN else "")
        page.get_by_label("Vem gör det?").select_option(label=who)
        go_on(page)


def approve(page: Page, child: str) -> None:
    """Signed in the room, said over the line, and one who will not."""
    follow(page, "Godkännanden")
    child = (
        page.get_by_role("table").get_by_role("row").nth(1).get_by_role("rowheader").inner_text()
    )
    answer(page, child, "yes", "signature")
    answer(page, SCHOOL, "yes", "signature")
    answer(page, BUP, "yes", "oral")
    answer(page, MOTHER, "yes-but", "signature", "Ja, men inte på måndagar.")
    answer(page, LYKTAN, "no", "oral", "Vi har ingen tid i vår.")


def answer(page: Page, who: str, verdict: str, way: str, said: str = "") -> None:
    """Write down what one says of the plan."""
    page.get_by_role("row", name=who).get_by_role("link", name="Skriv ner svaret").click()
    choose(page, verdict=verdict, way=way)
    fill(page, said=said)
    go_on(page)


def send_the_plan(page: Page) -> None:
    """Read through what each one gets, send it, and do not send it again."""
    follow(page, "Läs igenom och skicka")
    see_what_it_gets(page, BUP, "Pingis")
    see_what_it_gets(page, SCHOOL, "Korta dagar")
    for text in ("Pingis", "karin.ahlgren@example.se"):
        expect(page.get_by_text(text)).to_have_count(0)
    press(page, "Försegla planen och skicka den till")
    expect(heading(page)).to_have_text("Planen som den skickades")


def see_what_it_gets(page: Page, who: str, text: str) -> None:
    """Look at the paper of one of those who get something."""
    option = page.locator("#for option", has_text=who).first
    page.locator("#for").select_option(option.get_attribute("value"))
    press(page, "Visa")
    expect(page.locator("#for option:checked")).to_contain_text(who)
    expect(page.get_by_text(text).first).to_be_visible()


def receive_the_whole(elin: Page, child: str) -> None:
    """BUP reads all of it, and puts it in its own record."""
    to_do(elin, f"För in planen i er egen dokumentation – {child} F.")
    expect(elin.locator("pre, textarea").first).to_contain_text("Samtal om sömn")
    go_on(elin)
    expect(heading(elin)).to_have_text("En plan som ni är med i")
    for text in ("Korta dagar", "Samtal om sömn", "Pingis", "Ja, men inte på måndagar."):
        expect(elin.get_by_text(text).first).to_be_visible()
    not_to_do(elin, f"För in planen i er egen dokumentation – {child} F.")


def receive_the_own_part(sara: Page, child: str) -> None:
    """The school gets what it does itself, and no more than the consent opens."""
    to_do(sara, f"Berätta hur det har gått med det ni gör – {child} F.")
    follow(sara, "Tillbaka till planen")
    expect(heading(sara)).to_have_text("En plan som ni är med i")
    expect(sara.get_by_text("Korta dagar").first).to_be_visible()
    for text in ("Samtal om sömn", "Pingis", "Jag är med på mattelektionerna"):
        expect(sara.get_by_text(text)).to_have_count(0)


def tell_how_it_goes(elin: Page, sara: Page, child: str) -> None:
    """The lead reminds with a click; the answer takes a minute."""
    elin.goto("/follow-up/?look=untold")
    row = elin.get_by_role("row", name=re.compile(f"Korta dagar.*{child}"))
    row.get_by_role("button", name="Påminn").click()
    to_do(sara, f"Ni får en påminnelse: berätta hur det går med det ni gör – {child} F.")
    sara.get_by_label("Delvis").check()
    sara.get_by_label("Varför, eller hur långt").fill("Tisdagarna fungerar.")
    go_on(sara)
    not_to_do(sara, f"Ni får en påminnelse: berätta hur det går med det ni gör – {child} F.")
    not_to_do(sara, f"Berätta hur det har gått med det ni gör – {child} F.")


def call_to_the_follow_up(elin: Page, karin: Page, child: str) -> None:
    """The lead sees the answer, and asks for the follow-up with a question; the convener calls."""
    to_do(elin, f"Kalla till uppföljningen – {child} F.")
    expect(elin.get_by_role("row", name=re.compile("Korta dagar"))).to_contain_text("Tisdagarna")
    fill(elin, new_questions="Hur blir idrotten?")
    press(elin, "Be dem kalla")
    expect(elin.get_by_text("har ombetts att kalla")).to_be_visible()

    to_do(karin, f"Kalla till uppföljningen – {child} F.")
    follow(karin, "Fortsätt förbereda uppföljningen")
    expect(heading(karin)).to_have_text("Förbered uppföljning 1")
    fill(karin, what_matters="Jag vill vara med på idrotten också.")
    go_on(karin)
    expect(heading(karin)).to_have_text("Kallelse till SIP-möte")
    follow(karin, "Tid, plats och form")
    karin.locator('[name="offered_to_attend"]').check()
    go_on(karin)
    follow(karin, "Läs igenom och skicka")
    press(karin, "Skicka kallelsen till")
    expect(heading(karin)).to_have_text("Kallelsen är skickad")


def follow_up(karin: Page, child: str) -> None:
    """The second meeting: what each side found, how far the goal is reached, what happens now."""
    open_plan(karin, child)
    follow(karin, "Förbered mötet")
    ask(karin, "Dokumenterar", f"{KARIN}, Socialtjänsten barn och unga")
    follow(karin, "Gå till mötet")
    press(karin, "Öppna mötet")
    for who in (child, BUP, SCHOOL):
        karin.get_by_label(f"Hur {who} deltar").select_option("on-site")
    for who in (MOTHER, LYKTAN):
        karin.get_by_label(f"Hur {who} deltar").select_option("absent")
        karin.get_by_label(f"Varför {who} inte är med").fill("Sjuk.")
    go(karin, "go:previous")
    expect(karin.locator("#cards")).to_contain_text("Delvis")
    for number in (1, 2):
        go(karin, f"go:q{number}")
        fill(karin, **{f"t.q:{number}:summary": "Det går åt rätt håll."})
    end_the_meeting(karin, LATER + timedelta(days=90), "Var med på en del.")

    open_plan(karin, child)
    follow(karin, "Följ upp planen")
    follow(karin, "Frågorna vid uppföljningen")
    for who in ("Personen", BUP):
        follow(karin, who)
        choose_all(karin, "scale-", "partly")
        go_on(karin)
    follow(karin, "Hur långt målen har nåtts")
    karin.get_by_label("Som personen ser det").select_option("1")
    press(karin, "Spara hur långt")
    follow(karin, "Tillbaka till uppföljningen")
    follow(karin, "Frågorna vid uppföljningen")
    follow(karin, "Bestäm vad som händer nu")
    choose(karin, outcome="change")
    go_on(karin)
    expect(heading(karin)).to_have_text("Vem gör vad")


def change_the_plan(karin: Page, elin: Page, child: str) -> None:
    """What BUP has taken on is changed as BUP agrees; both it and the person are asked anew."""
    open_plan(karin, child)
    follow(karin, "Skriv planen och skicka den")
    follow(karin, "Samtal om sömn")
    fill(karin, what="Samtal om sömn varannan fredag")
    karin.locator('main button[type="submit"], main form button').first.click()
    expect(karin.get_by_text("har godkänt det här.").first).to_be_visible()
    fill(karin, agreed="Elin Bergvall sa ja på mötet.")
    go_on(karin)
    follow(karin, "Godkännanden")
    expect(karin.get_by_role("row", name=SCHOOL)).to_contain_text("Ja")
    expect(karin.get_by_text("Ändrat sedan dess")).to_have_count(2)
    answer(karin, child, "yes", "signature")
    answer(karin, BUP, "yes", "signature")
    follow(karin, "Läs igenom och skicka")
    fill(karin, reason="Uppföljningen visade att det räcker varannan vecka.")
    press(karin, "Försegla planen och skicka den till")
    expect(heading(karin)).to_have_text("Planen som den skickades")

    to_do(elin, f"För in planen i er egen dokumentation – {child} F.")
    follow(elin, "Tillbaka till papperet")
    expect(elin.get_by_text("det räcker varannan vecka").first).to_be_visible()
    expect(elin.get_by_text("Samtal om sömn varannan fredag").first).to_be_visible()
    follow(elin, "Utgåva 1, ersatt")
    expect(elin.get_by_text("Samtal om sömn på fredagar").first).to_be_visible()


def close(page: Page, child: str) -> None:
    """Two grounds; what is not done is dealt with, and everyone is told."""
    open_plan(page, child)
    follow(page, "Avsluta planen")
    for ground in ("no-need-of-both", "no-new-need-expected"):
        choose(page, grounds=ground)
    fill(page, goal_outcome="Hon är med på alla lektioner utom matten.")
    for rest in page.locator('main select[name^="rest-"]').all():
        rest.select_option("goes-on")
    fill(page, decided_with="Alla på mötet.", person_told_how="På mötet")
    fill(page, person_told_on=f"{date.today():%Y-%m-%d}")  # noqa: DTZ011
    page.get_by_role("button", name="Gå vidare och läs igenom").last.click()
    expect(heading(page)).to_have_text("Läs igenom och avsluta")
    press(page, "Avsluta planen och meddela")
    expect(heading(page)).to_have_text("Planen är avslutad")
    press(page, "Det står i vår dokumentation")
    expect(page.get_by_role("button", name="Det står i vår dokumentation")).to_have_count(0)


def record_the_closing(sara: Page, child: str) -> None:
    """The school writes it in its own record."""
    to_do(sara, f"Skriv i er egen dokumentation att SIP:en är avslutad – {child} F.")
    expect(heading(sara)).to_have_text("En SIP som ni har varit med i är avslutad")
    press(sara, "Det står i vår dokumentation")
    follow(sara, "Tillbaka till mottaget")
    for kind in ("Meddelande om att SIP:en är avslutad", "Plan", "Kallelse"):
        link = sara.get_by_role("link", name=re.compile(f"^{kind} – {child} F."))
        expect(link.first).to_be_visible()
    not_to_do(sara, f"{child} F.")


def nothing_more(page: Page, child: str) -> None:
    """A closed plan can be read, and refuses everything else."""
    open_plan(page, child)
    plan = page.url
    expect(page.get_by_role("link", name="Avsluta planen")).to_have_count(0)
    for part in ("plan/texts/", "plan/actions/add/", "follow-up/prepare/"):
        page.goto(plan + part)
        token = page.locator('[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
        crafted = page.request.post(
            plan + part, form={"csrfmiddlewaretoken": token, "needs": "Mer", "what": "Mer"}
        )
        assert crafted.status == 422, part
