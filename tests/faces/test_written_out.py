"""The loader that writes out what never changes: the pages are the same, in each language."""

from pathlib import Path

import pytest
from django.template import Engine, RequestContext
from django.template.base import Template, TextNode
from django.test import RequestFactory
from django.utils import translation

LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "l10n": "django.templatetags.l10n",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine with the loader, on a folder of its own."""
    inner = [("django.template.loaders.filesystem.Loader", [tmp_path])]
    return Engine(
        loaders=[("samlas.faces.written_out.Loader", inner)],
        libraries=LIBRARIES,
    )


def write(folder: Path, **templates: str) -> None:
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(f"{{% load i18n static %}}{text}")


def said(engine: Engine, name: str, **context: object) -> str:
    request = RequestFactory().get("/")
    text = engine.get_template(f"{name}.html").render(RequestContext(request, context))
    return str(text)


def test_each_language_gets_its_own_words(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path, page="{% translate 'To do' %}")
    for _round in range(2):
        for code, word in (("sv", "Att göra"), ("en", "To do")):
            with translation.override(code):
                assert said(engine, "page") == word


def test_what_does_not_change_becomes_one_text(engine: Engine, tmp_path: Path) -> None:
    write(
        tmp_path,
        page="<p>{% translate 'To do' %} {% blocktranslate %}To do{% endblocktranslate %}"
        "<a href=\"{% url 'staff:tasks' %}\">{% static 'samlas.css' %}</a></p>",
    )
    with translation.override("sv"):
        nodes = engine.get_template("page.html").nodelist
        assert [type(node) for node in nodes] == [TextNode]
        assert said(engine, "page").startswith('<p>Att göra Att göra<a href="/">')


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{% translate word %}", "Att göra"),
        ("{% translate 'To do' as it %}{{ it }}", "Att göra"),
        ("{% translate 'to do'|upper %}", "TO DO"),
        ("{% blocktranslate %}see {{ word }}{% endblocktranslate %}", "see To do"),
        ("{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}", "many"),
        ("{% url 'staff:case' key %}", "/plans/ABC/"),
        ("{% url 'staff:tasks' as it %}{{ it }}", "/"),
        ("{% language 'en' %}{% translate 'To do' %}{% endlanguage %}", "To do"),
        ("{% if n %}{% translate 'To do' %}{% else %}x{% endif %}", "Att göra"),
        ("{% if not n %}x{% elif n %}{% translate 'To do' %}{% endif %}", "Att göra"),
        ("{% for one in none %}x{% empty %}{% translate 'To do' %}{% endfor %}", "Att göra"),
        ("{% with a=n %}{{ a }}{% translate 'To do' %}{% endwith %}", "2Att göra"),
    ],
)
def test_the_rest_is_as_it_was(engine: Engine, tmp_path: Path, text: str, wanted: str) -> None:
    write(tmp_path, page=text)
    with translation.override("sv"):
        assert said(engine, "page", word="To do", key="ABC", n=2) == wanted


def test_frames_and_their_parts_are_written_out_too(engine: Engine, tmp_path: Path) -> None:
    write(
        tmp_path,
        frame="<h1>{% block title %}{% translate 'To do' %}{% endblock %}</h1>"
        "{% include 'part.html' %}",
        part="{% translate 'To do' %}{{ n }}",
        page="",
    )
    (tmp_path / "page.html").write_text(
        "{% extends 'frame.html' %}{% block title %}{{ block.super }}!{% endblock %}"
    )
    for code, word in (("en", "To do"), ("sv", "Att göra")):
        with translation.override(code):
            assert said(engine, "page", n=3) == f"<h1>{word}!</h1>{word}3"


def extend(folder: Path, name: str, parent: str, text: str) -> None:
    (folder / f"{name}.html").write_text(f"{{% extends '{parent}.html' %}}{{% load i18n %}}{text}")


def test_blocks_are_filled_from_every_floor_of_the_frame(engine: Engine, tmp_path: Path) -> None:
    write(
        tmp_path,
        bottom="<{% block a %}a{% endblock %}|"
        "{% if n %}{% block b %}b{{ n }}{% endblock %}{% endif %}"
        "|{% block c %}c{% block d %}d{% endblock %}{% endblock %}>",
    )
    extend(tmp_path, "middle", "bottom", "{% block a %}A{% block e %}e{% endblock %}{% endblock %}")
    blocks = "lost{% block e %}E{{ n }}{% endblock %}{% block d %}D{% endblock %}"
    extend(tmp_path, "top", "middle", blocks)
    assert said(engine, "bottom", n=1) == "<a|b1|cd>"
    assert said(engine, "middle", n=1) == "<Ae|b1|cd>"
    assert said(engine, "top", n=1) == "<AE1|b1|cD>"
    assert said(engine, "top", n=0) == "<AE0||cD>"
    assert said(engine, "bottom", n=1) == "<a|b1|cd>"


@pytest.mark.parametrize("which", ["middle", "top"])
def test_a_frame_that_is_built_upon_keeps_what_it_had(
    engine: Engine, tmp_path: Path, which: str
) -> None:
    write(tmp_path, bottom="{% block a %}a{% endblock %}")
    texts = {"middle": "{% block a %}b{% endblock %}", "top": "{% block a %}c{% endblock %}"}
    texts[which] = "{% block a %}{{ block.super }}!{% endblock %}"
    extend(tmp_path, "middle", "bottom", texts["middle"])
    extend(tmp_path, "top", "middle", texts["top"])
    assert said(engine, "top") == {"middle": "c", "top": "b!"}[which]
    assert said(engine, "middle") == {"middle": "a!", "top": "b"}[which]


def test_a_frame_chosen_by_a_variable_is_found_each_time(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path, one="1{% block a %}{% endblock %}", two="2{% block a %}{% endblock %}")
    (tmp_path / "page.html").write_text("{% extends frame %}{% block a %}a{% endblock %}")
    assert said(engine, "page", frame="one.html") == "1a"
    assert said(engine, "page", frame="two.html") == "2a"


def test_a_part_in_a_loop_is_shown_for_each(engine: Engine, tmp_path: Path) -> None:
    write(
        tmp_path,
        page="{% for n in all %}{% include 'part.html' %}{% include 'part.html' with n=0 only %}"
        "{% endfor %}",
        part="{{ n }}",
    )
    assert said(engine, "page", all=[1, 2]) == "1020"


def test_a_template_is_made_once_for_a_language(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path, page="{% translate 'To do' %}")
    made: list[Template] = []
    for code in ("sv", "en", "sv", "en"):
        with translation.override(code):
            made.append(engine.get_template("page.html"))
    assert made[0] is made[2]
    assert made[1] is made[3]
    assert made[0] is not made[1]
