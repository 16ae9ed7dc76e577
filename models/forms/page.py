"""A points table as one HTML page that can be read on a screen, printed and filed: nothing in it is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from models.forms.curves import Axis, curve
from models.forms.grid import grid
from models.forms.reading import FeatureReading, Line, PairReading, base_of, measured_against, read_features, read_pairs, shown

if TYPE_CHECKING:
    from models.points_table import PointsTable

_STYLE = Path(__file__).with_name("page.css")
_WORSE = {"higher": "数值越高，得分不升", "lower": "数值越高，得分不降", None: "未声明方向"}
_UNITS = {
    "records": "条", "days": "天", "share": "占比", "rank": "级次", "persons": "人", "points": "分", "hours": "小时", "kinds": "类",
    "authorities": "个机关", "problems": "个问题", "lists": "个名单", "parties": "个相对方", "lenders": "家机构",
    "enterprises": "户企业", "violations": "项违规", "complaints": "件投诉",
}  # fmt: skip
_MOST_BESIDE = 10  # lines that stand beside a curve
_MOST_ROWS, _MOST_COLUMNS = 40, 12  # a larger grid is drawn, not written out
_NO_DIMENSION, _UNNAMED = ("", "other"), "其他指标"
Groups = list[tuple[str, list[FeatureReading]]]


def page(table: PointsTable, title: str, dimensions: Mapping[str, str]) -> str:
    """The page; features stand under their dimension (named by `dimensions`), those that can move a score most first."""
    features = sorted(read_features(table), key=lambda reading: -reading.span)
    groups = _by_dimension(features, dimensions)
    title = title or table.origin.get("evaluation", "") or "评分表"
    body = [
        *_head(table, title),
        *_summary(groups),
        *_sections(groups, Axis.of(features)),
        *_pairs(table),
        *_still(table, features),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE.read_text('utf-8')}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _head(table: PointsTable, title: str) -> Iterator[str]:
    scale, base = table.need_scale(), base_of(table)
    yield f"<header><h1>{escape(title)}</h1>"
    yield (
        f"<p>得分 ＝ 基准分 <strong>{base}</strong> ＋ 各指标分值 ＋ 组合分值，四舍五入取整，"
        f"限于 {scale.minimum} 至 {scale.maximum} 分。分值是与“{measured_against(table)}”相比的差。</p>"
    )
    if table.origin.get("made") != "policy":
        odds = f"{scale.base_score:g} 分对应好坏比 {scale.base_odds:g}∶1，每高 {scale.points_to_double_odds:g} 分，好坏比加倍。"
        yield f"<p>{odds}</p>"
    facts = {"内容指纹": table.hash, **{_origin_word(name): value for name, value in table.origin.items() if name not in _SAID}}
    yield "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()) + "</dl></header>"


_SAID = ("made", "measured_against")


def _origin_word(name: str) -> str:
    words = {
        "evaluation": "评价方案",
        "evaluation_version": "方案版本",
        "features": "指标集指纹",
        "run": "训练记录",
        "of": "组成（权重与指纹）",
    }
    return words.get(name, name)


def _by_dimension(features: Sequence[FeatureReading], names: Mapping[str, str]) -> Groups:
    """Dimensions by how far their features can move a score, each with its features."""
    groups: dict[str, list[FeatureReading]] = {}
    for one in features:
        dimension = one.feature.note.dimension
        groups.setdefault(names.get(dimension, _UNNAMED if dimension in _NO_DIMENSION else dimension), []).append(one)
    return sorted(groups.items(), key=lambda item: -sum(one.span for one in item[1]))


def _summary(groups: Groups) -> Iterator[str]:
    heads = "".join(f"<th>{head}</th>" for head in ("维度", "指标数", "最低合计", "最高合计"))
    yield f"<h2>一览</h2><table><thead><tr>{heads}</tr></thead><tbody>"
    for dimension, group in groups:
        low = sum(min(line.points for line in one.lines) for one in group)
        high = sum(max(line.points for line in one.lines) for one in group)
        yield f"<tr><th>{escape(dimension)}</th><td>{len(group)}</td><td>{shown(low)}</td><td>{shown(high)}</td></tr>"
    yield "</tbody></table>"


def _sections(groups: Groups, axis: Axis) -> Iterator[str]:
    for dimension, group in groups:
        yield f"<h2>{escape(dimension)}</h2>"
        for one in group:
            yield from _card(one, axis)


def _card(reading: FeatureReading, axis: Axis) -> Iterator[str]:
    """Curve and lines of a feature, side by side; many lines stand beneath, in three columns."""
    note, lines = reading.feature.note, reading.lines
    unit = f"，单位：{escape(_UNITS.get(note.unit, note.unit))}" if note.unit else ""
    yield f"<section><h3>{escape(note.label)}</h3><p class='note'><code>{escape(note.name)}</code>{unit}；{_WORSE[note.worse]}</p>"
    yield f"<div class='card'>{curve(reading, axis)}"
    if len(lines) <= _MOST_BESIDE:
        yield f"{_lines(lines, sum(line.rows for line in lines))}</div></section>"
        return
    each = -(-len(lines) // 3)
    parts = "".join(_lines(lines[at : at + each], sum(line.rows for line in lines)) for at in range(0, len(lines), each))
    yield f"</div><div class='columns'>{parts}</div></section>"


def _lines(lines: Sequence[Line], total: int) -> str:
    """A table of values and points; shares of the background where there is one."""
    counted = total > 1
    shares = [f"<td>{line.rows / total:.1%}</td>" if counted else "" for line in lines]
    rows = "".join(
        f"<tr><th>{escape(line.label)}</th>{share}<td>{shown(line.points)}</td></tr>"
        for line, share in zip(lines, shares, strict=True)
    )
    head = f"<th>取值</th>{'<th>占比</th>' if counted else ''}<th>分值</th>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _pairs(table: PointsTable) -> Iterator[str]:
    readings = read_pairs(table)
    if readings:
        yield "<h2>组合分值</h2><p>两项指标同时取值时另加的分值；解释时由两项平分。蓝色加分，红色减分，颜色越深分值越大。</p>"
    for one in readings:
        first, second = (table.features[at].note for at in (one.pair.first, one.pair.second))
        yield f"<section><h3>{escape(first.label)} × {escape(second.label)}</h3>"
        yield f"<p class='note'>行 <code>{escape(first.name)}</code>，列 <code>{escape(second.name)}</code></p>"
        yield from (
            _grid_table(one) if one.points.shape[0] <= _MOST_ROWS and one.points.shape[1] <= _MOST_COLUMNS else _grid_picture(one)
        )
        yield "</section>"


def _grid_table(reading: PairReading) -> Iterator[str]:
    strongest = float(abs(reading.points).max()) or 1.0
    yield (
        "<table class='grid'><thead><tr><th></th>"
        + "".join(f"<th>{escape(label)}</th>" for label in reading.columns)
        + "</tr></thead>"
    )
    for label, row in zip(reading.rows, reading.points.tolist(), strict=True):
        cells = (
            f"<td class='{'up' if points > 0 else 'down'}' style='--strength:{abs(points) / strongest:.2f}'>{shown(points)}</td>"
            for points in row
        )
        yield f"<tr><th>{escape(label)}</th>{''.join(cells)}</tr>"
    yield "</table>"


def _grid_picture(reading: PairReading) -> Iterator[str]:
    yield grid(reading)
    yield (
        f"<p class='note'>{len(reading.rows)} 行 × {len(reading.columns)} 列，旁边的数字是相邻两档的分界；"
        f"{shown(float(reading.points.min()))} 至 {shown(float(reading.points.max()))} 分。</p>"
    )


def _still(table: PointsTable, features: Sequence[FeatureReading]) -> Iterator[str]:
    """Features that move no score on their own."""
    moving = {one.feature.name for one in features}
    still = [feature.note.label for feature in table.features if feature.name not in moving]
    if still:
        yield f"<h2>不单独计分的指标</h2><p class='note'>{escape('；'.join(still))}</p>"
