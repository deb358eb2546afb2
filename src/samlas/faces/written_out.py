"""A template loader that writes out, once for each language, what is the same on every page.

Half of a page is its frame, and most of that is words, addresses and file names that never change.
Looking each of them up again costs more than reading the data that the page is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from itertools import groupby
from typing import Any

from django.template import Context, library
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Origin,
    Template,
    TextNode,
    TokenType,
    Variable,
)
from django.template.defaulttags import CommentNode, CsrfTokenNode, IfNode, LoadNode, URLNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.template.loaders.base import Loader as BaseLoader
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_htmx.templatetags.django_htmx import htmx_script

from samlas.faces.addresses import address
from samlas.faces.tongues import direction, language_tag

# Tags of ours that write the same on every page in a language.
FIXED = {htmx_script, language_tag, direction}


class _Writing(BaseLoader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        context = Context()
        context.template = template
        write_out(template.nodelist, context)
        _set_in_frame(template)
        return template


class Loader(cached.Loader, _Writing):
    """Django's caching loader, with a copy of each template for each language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Return a key that tells the languages apart too."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"


def write_out(nodes: NodeList, context: Context) -> None:
    """Replace what does not change by its text, in the language of the moment, in place."""
    for node in nodes:
        if not isinstance(node, LanguageNode):
            for inner in _inside(node):
                write_out(inner, context)
    nodes[:] = _joined([one for node in nodes for one in _written(node, context)])


def _written(node: Node, context: Context) -> Iterable[Node]:
    if isinstance(node, CommentNode | LoadNode):
        return []
    if _is_fixed(node):
        return [TextNode(node.render(context))]
    if isinstance(node, CsrfTokenNode):
        return [_Token()]
    if isinstance(node, URLNode) and _is_literal(node.view_name):
        return [node if node.kwargs or node.asvar else _Address(node)]
    if isinstance(node, ExtendsNode):
        return [_Extends(node)]
    if isinstance(node, IncludeNode) and _is_literal(node.template):
        return _included(node, context) or [node]
    return [node]


def _included(node: IncludeNode, context: Context) -> Iterable[Node]:
    """What a template without words of its own brings in, if it can stand there as it is."""
    if node.extra_context or node.isolated_context:
        return ()
    assert context.template is not None
    inner = context.template.engine.get_template(str(node.template.var)).nodelist
    is_plain = not inner.get_nodes_by_type(BlockNode) and not inner.get_nodes_by_type(ExtendsNode)
    return inner if is_plain else ()


def _set_in_frame(template: Any) -> None:
    """Put the template's blocks into its frame once, instead of each time it is shown."""
    template.own = template.nodelist
    blocks = _blocks(template.own)
    frame = template
    while extends := frame.own.get_nodes_by_type(ExtendsNode):
        name = extends[0].parent_name
        if not _is_literal(name) or "block.super" in frame.source:
            return
        frame = template.engine.get_template(str(name.var))
        blocks = _blocks(frame.own) | blocks
    if frame is not template:
        template.nodelist = NodeList(_joined(_filled(frame.own, blocks)))


def _blocks(nodes: NodeList) -> dict[str, BlockNode]:
    found: Any = nodes.get_nodes_by_type(BlockNode)
    return {node.name: node for node in found}


def _filled(nodes: NodeList, blocks: Mapping[str, BlockNode]) -> list[Node]:
    """The nodes, with what the blocks hold in the place of each block."""
    filled: list[Node] = []
    for node in nodes:
        if isinstance(node, BlockNode):
            filled += _filled(blocks[node.name].nodelist, blocks)
        elif any(inner.get_nodes_by_type(BlockNode) for inner in _inside(node)):
            filled.append(_refilled(node, blocks))
        else:
            filled.append(node)
    return filled


def _refilled(node: Node, blocks: Mapping[str, BlockNode]) -> Node:
    """A copy of a node that has blocks within it, with these filled."""
    made = copy(node)
    if isinstance(made, IfNode):
        made.conditions_nodelists = [
            (condition, NodeList(_filled(inner, blocks)))
            for condition, inner in made.conditions_nodelists
        ]
        return made
    for name in node.child_nodelists:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            setattr(made, name, NodeList(_filled(inner, blocks)))
    return made


class _Extends(ExtendsNode):
    """Extends a template as it was before its own blocks were filled."""

    def __init__(self, node: ExtendsNode) -> None:
        super().__init__(node.nodelist, node.parent_name)
        self.origin, self.token = node.origin, node.token

    def get_parent(self, context: Context) -> Template:
        """Return the frame with its blocks open."""
        frame: Any = copy(super().get_parent(context))
        frame.nodelist = frame.own
        return frame  # type: ignore[no-any-return]


class _Token(CsrfTokenNode):
    """The field with the token of the page."""

    def render(self, context: Context) -> SafeString:
        """Return the field; nothing where there is no token."""
        token = escape(str(context.get("csrf_token", "")))
        field = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        return SafeString(field if token else "")


class _Address(Node):
    """The address of a page with keys."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.name = str(node.view_name.var)
        self.keys = node.args

    def render(self, context: Context) -> str:
        """Return the address. Raises NoReverseMatch where a key is missing."""
        return address(self.name, *(key.resolve(context) for key in self.keys))


def _inside(node: Node) -> Iterator[NodeList]:
    """The lists of nodes within a node."""
    if isinstance(node, IfNode):
        yield from (inner for _condition, inner in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner


def _is_fixed(node: Node) -> bool:
    """Whether the node says the same wherever it stands: no variable takes part in it."""
    if isinstance(node, TranslateNode):
        said = node.filter_expression
        is_word = isinstance(said.var, Variable) and said.var.lookups is None and not said.filters
        return is_word and not (node.asvar or node.message_context)
    if isinstance(node, BlockTranslateNode):
        words = [*node.singular, *node.plural]
        plain = all(word.token_type == TokenType.TEXT for word in words)
        return plain and not (node.asvar or node.countervar or node.message_context)
    if isinstance(node, URLNode):
        return not (node.args or node.kwargs or node.asvar) and _is_literal(node.view_name)
    if isinstance(node, StaticNode):
        return not node.varname and _is_literal(node.path)
    return isinstance(node, library.SimpleNode) and node.func in FIXED


def _is_literal(said: FilterExpression) -> bool:
    return isinstance(said.var, str) and not said.filters


def _joined(nodes: list[Node]) -> list[Node]:
    """The nodes, with texts that follow each other made one."""
    joined: list[Node] = []
    for is_text, some in groupby(nodes, lambda node: type(node) is TextNode):
        if is_text:
            joined.append(TextNode("".join(node.s for node in some)))  # type: ignore[attr-defined]
        else:
            joined += some
    return joined
