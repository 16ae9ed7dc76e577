"""The picture around one subject: nodes and ties as plain data for a console's chart, and as SVG."""

from __future__ import annotations

import random
import threading
from html import escape
from typing import Any

import igraph

from credit.language import Language
from credit.subject import PSEUDONYM_FORM
from supervision.relations.graph import RelationGraph
from supervision.relations.ties import ENGLISH, KINDS

_COLOURS = {
    "subject": "#27608b",
    "listed": "#b5462f",
    "firm": "#7f9db3",
    "person": "#d59b3a",
    "place": "#8c9a6b",
    "telephone": "#8c9a6b",
}
_WORDS = {
    "subject": "本主体",
    "listed": "在列失信名单",
    "firm": "关联企业",
    "person": "自然人",
    "place": "住所",
    "telephone": "联系电话",
}
_ENGLISH = {
    "subject": "this subject",
    "listed": "on a list of serious dishonesty",
    "firm": "related firm",
    "person": "a person",
    "place": "a place",
    "telephone": "a telephone",
}
_SIDE, _FEW = 640, 25
# A number of eighteen digits beside every dot hides the dots: its end tells firms of one place apart.
_LONG, _SHOWN = 12, 7
_LAYING_OUT = threading.Lock()
MOST_DRAWN = 60


def chart(
    graph: RelationGraph, vertex: int, *, listed: frozenset[int], language: Language = Language.CHINESE, most: int = MOST_DRAWN
) -> dict[str, Any]:
    """Nodes with places in [0, 1] and links, as an ECharts series of the type `graph` takes them; persons are not named."""
    inside = graph.around(vertex, most=most)
    words = _WORDS if language is Language.CHINESE else _ENGLISH
    place_of = {one: at for at, one in enumerate(inside)}
    part: igraph.Graph = graph.graph.induced_subgraph(inside)
    # igraph numbers the vertices of a subgraph by their old numbers.
    order = sorted(inside)
    layout = _layout(part)
    nodes: list[dict[str, Any]] = [{} for _ in inside]
    for at, one in enumerate(order):
        kind = _kind(graph, one, vertex, listed)
        name = graph.ties.name(one)
        nodes[place_of[one]] = {
            "id": str(place_of[one]), "name": name if kind in ("subject", "listed", "firm") else words[kind],
            "category": kind, "x": round(layout[at][0], 4), "y": round(layout[at][1], 4),
        }  # fmt: skip
    pairs = {tuple(sorted(edge.tuple)) for edge in part.es}
    links = [_link(graph, order[a], order[b], place_of, language) for a, b in pairs]
    links.sort(key=lambda link: (int(link["source"]), int(link["target"])))
    return {"nodes": nodes, "links": links, "categories": [{"name": name, "label": words[name]} for name in words]}


def _link(graph: RelationGraph, one: int, other: int, place_of: dict[int, int], language: Language) -> dict[str, str]:
    words, comma = (KINDS, "、") if language is Language.CHINESE else (ENGLISH, ", ")
    label = comma.join(words[kind] for kind in graph.kinds_between(one, other))
    return {"source": str(place_of[one]), "target": str(place_of[other]), "label": label}


def _kind(graph: RelationGraph, one: int, vertex: int, listed: frozenset[int]) -> str:
    name = graph.ties.name(one)
    if one == vertex:
        return "subject"
    if one in listed:
        return "listed"
    if one < graph.ties.enterprises:
        return "firm"
    return "person" if PSEUDONYM_FORM.fullmatch(name) else "telephone" if name.startswith("联系电话") else "place"


def _layout(part: igraph.Graph) -> list[tuple[float, float]]:
    """Places in [0, 1], the same every time."""
    # igraph has one source of chance for all threads.
    with _LAYING_OUT:
        igraph.set_random_number_generator(random.Random(7))  # noqa: S311  # where dots lie
        placed = part.layout_fruchterman_reingold(niter=400) if part.vcount() > 1 else [(0.5, 0.5)]
    xs, ys = [p[0] for p in placed], [p[1] for p in placed]
    wide, high = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)
    return [((x - min(xs)) / wide, (y - min(ys)) / high) for x, y in zip(xs, ys, strict=True)]


def svg(drawn: dict[str, Any], *, label: str = "", legend: bool = True) -> str:
    """The chart as SVG; it reaches no other host, and `label` says in words what it is."""
    low = 30 if legend else 10
    spots = {n["id"]: (round(60 + n["x"] * (_SIDE - 120)), round(30 + n["y"] * (_SIDE - 80 - low))) for n in drawn["nodes"]}
    lines = [_line(*spots[link["source"]], *spots[link["target"]], link["label"]) for link in drawn["links"]]
    few = len(drawn["nodes"]) <= _FEW
    dots = [_dot(node, *spots[node["id"]], named=few or node["category"] in ("subject", "listed")) for node in drawn["nodes"]]
    keys = [_legend(20 + 104 * at, one["name"], one["label"]) for at, one in enumerate(drawn["categories"])] if legend else []
    said = f' role="img" aria-label="{escape(label)}"' if label else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" font-size="11" fill="#2b3742"{said}>'
    return head + "".join([*lines, *dots, *keys]) + "</svg>"


def _line(x1: int, y1: int, x2: int, y2: int, label: str) -> str:
    said = f"<title>{escape(label)}</title>"
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#b9c3cb">{said}</line>'


def _dot(node: dict[str, Any], x: int, y: int, *, named: bool) -> str:
    kind, name = node["category"], escape(node["name"])
    if len(name) > _LONG and kind in ("subject", "firm", "listed"):
        name = f"…{name[-_SHOWN:]}"
    size = {"subject": 12, "firm": 8, "listed": 8}.get(kind, 5)
    whole = escape(node["name"])
    dot = f'<circle cx="{x}" cy="{y}" r="{size}" fill="{_COLOURS[kind]}"><title>{whole}</title></circle>'
    # The subject's name stands above, where those of its neighbours do not.
    below = y - size - 4 if kind == "subject" else y + size + 11
    return dot + (f'<text x="{x}" y="{below}" text-anchor="middle">{name}</text>' if named else "")


def _legend(x: int, kind: str, label: str) -> str:
    dot = f'<circle cx="{x}" cy="{_SIDE - 20}" r="5" fill="{_COLOURS[kind]}"/>'
    return dot + f'<text x="{x + 9}" y="{_SIDE - 16}">{escape(label)}</text>'
