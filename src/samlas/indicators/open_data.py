"""A year's figures for everyone: a CSV file of fives, and what it is in DCAT-AP-SE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from samlas import sheets
from samlas.indicators import exporting
from samlas.indicators.definitions import BY_NAME
from samlas.indicators.figures import table
from samlas.indicators.fives import SIZE
from samlas.indicators.models import Five

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority"
CSV = URIRef(f"{AUTHORITY}/file-type/CSV")
SWEDISH = URIRef(f"{AUTHORITY}/language/SWE")
HEALTH = URIRef(f"{AUTHORITY}/data-theme/HEAL")
PUBLIC = URIRef(f"{AUTHORITY}/access-right/PUBLIC")
YEARLY = URIRef(f"{AUTHORITY}/frequency/ANNUAL")
CC0 = URIRef("http://creativecommons.org/publicdomain/zero/1.0/")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: its name, its address on the web as a URI, and where to write to it."""

    name: str
    uri: str
    email: str


def publish(year: int, folder: Path, publisher: Publisher, where: str, today: date) -> list[Path]:
    """Write the year's file and its description into the folder; return their paths.

    `where` is the address that both will be fetched from. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures, described = folder / f"sip-{year}.csv", folder / f"sip-{year}.rdf"
    figures.write_bytes(sheets.as_csv(rows(year)))
    graph = description(year, publisher, where.rstrip("/"), today)
    described.write_text(graph.serialize(format="pretty-xml"), encoding="utf-8")
    return [figures, described]


def rows(year: int) -> list[Sequence[sheets.Cell]]:
    """Return the year's figures by principal, in order of their names; in one query."""
    found = Five.objects.filter(month__gte=year * 100, month__lt=(year + 1) * 100).order_by()
    wanted = found.values_list("principal__name", "indicator", "outcome").annotate(Sum("fives"))
    numbers: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for principal, indicator, outcome, fives in wanted:
        numbers[principal][indicator][outcome] = fives * SIZE
    told: list[Sequence[sheets.Cell]] = [exporting.head()]
    for principal, found_here in sorted(numbers.items()):
        tables = [
            ("", table(one, found_here[name]))
            for name, one in BY_NAME.items()
            if name in found_here
        ]
        told += exporting.lines(exporting.About(principal, str(year)), tables)
    return told


def description(year: int, publisher: Publisher, where: str, today: date) -> Graph:
    """Return what the file is, as DCAT-AP-SE asks: catalogue, dataset, distribution, publisher."""
    about = URIRef(f"{where}/sip-{year}.rdf")
    catalogue, dataset, contact = about + "#catalogue", about + "#dataset", about + "#contact"
    file, agent = URIRef(f"{where}/sip-{year}.csv"), URIRef(publisher.uri)
    with translation.override("sv"):
        title = gettext("Coordinated individual plans (SIP) %(year)d") % {"year": year}
        told = gettext(
            "Numbers, shares and days for coordinated individual plans, by principal. They are"
            " counted in fives, and tell of nobody."
        )
    both = (
        (DCTERMS.title, Literal(title, lang="sv")),
        (DCTERMS.description, Literal(told, lang="sv")),
        (DCTERMS.publisher, agent), (DCTERMS.language, SWEDISH), (DCTERMS.license, CC0),
        (DCTERMS.issued, Literal(today)),
    )  # fmt: skip
    graph = Graph()
    graph.bind("vcard", VCARD)
    _tell(graph, catalogue, (RDF.type, DCAT.Catalog), *both, (DCAT.dataset, dataset))
    _tell(
        graph, dataset, (RDF.type, DCAT.Dataset), *both, (DCAT.theme, HEALTH),
        (DCTERMS.accessRights, PUBLIC), (DCTERMS.accrualPeriodicity, YEARLY),
        (DCAT.contactPoint, contact), (DCAT.distribution, file),
        (DCTERMS.temporal, about + "#year"),
    )  # fmt: skip
    _tell(
        graph, about + "#year", (RDF.type, DCTERMS.PeriodOfTime),
        (DCAT.startDate, Literal(date(year, 1, 1))), (DCAT.endDate, Literal(date(year, 12, 31))),
    )  # fmt: skip
    _tell(
        graph, file, (RDF.type, DCAT.Distribution), (DCAT.accessURL, file),
        (DCAT.downloadURL, file), (DCTERMS.format, CSV), (DCTERMS.license, CC0),
    )  # fmt: skip
    _tell_publisher(graph, publisher, agent, contact)
    return graph


def _tell_publisher(graph: Graph, publisher: Publisher, agent: URIRef, contact: URIRef) -> None:
    _tell(graph, agent, (RDF.type, FOAF.Agent), (FOAF.name, Literal(publisher.name, lang="sv")))
    _tell(
        graph, contact, (RDF.type, VCARD.Organization), (VCARD.fn, Literal(publisher.name)),
        (VCARD.hasEmail, URIRef(f"mailto:{publisher.email}")),
    )  # fmt: skip


def _tell(graph: Graph, subject: URIRef, *told: tuple[Node, Node]) -> None:
    for predicate, value in told:
        graph.add((subject, predicate, value))
