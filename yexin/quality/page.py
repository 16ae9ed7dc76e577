"""An assessment as one page in Chinese, to be read on a screen or printed on A4: no other file, no script, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from features.quality.rates import COMPLIANCE, CONCEALED, LATE, RATES, by, interval, total, worst
from yexin.quality.assessment import Assessment, SpotCheck
from yexin.quality.pictures import bars, curve, heat, percent
from yexin.quality.reasons import in_chinese

# Fewer cases than this say little about a department's habits.
LEAST, _MOST_BARS, _MOST_ROWS, _MOST_FOUND = 20, 12, 25, 40
# Places whose lateness passed one half were named for rectification (Qinghai, February 2024).
_NAMED = 0.5
_STYLE = """
@page { size: A4; margin: 14mm } * { box-sizing: border-box }
body { font-family: "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif; color: #2b3742; max-width: 900px;
  margin: 24px auto; padding: 0 16px; line-height: 1.55; font-size: 14px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 16px; border-left: 4px solid #27608b; padding-left: 8px; margin: 28px 0 8px }
.cards { display: grid; grid-template-columns: repeat(5, 1fr); gap: 10px; margin: 16px 0 }
.card { border: 1px solid #d9dee3; border-radius: 6px; padding: 10px } .card b { font-size: 20px; display: block }
.small { color: #5b6873; font-size: 12px } figure { margin: 12px 0; break-inside: avoid } figcaption { font-weight: 600 }
svg { width: 100%; height: auto } table { border-collapse: collapse; width: 100%; font-size: 12px }
th, td { border-bottom: 1px solid #d9dee3; padding: 4px 6px; text-align: right } th { background: #f2f5f7 }
th:first-child, td:first-child, td.text, th.text { text-align: left } tr { break-inside: avoid }
.named { color: #b5462f; font-weight: 600 }
thead { display: table-header-group }
"""


def page(found: Assessment) -> str:
    """The whole page as HTML."""
    title = "公共信用信息归集共享质效评估报告"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    period = f"报送日期 {found.since} 至 {found.as_of} · {escape(found.deployment)}"
    sections = [_cards(found), _over_time(found), _departments(found), _items(found), _refusals(found)]
    if found.spot_check is not None:
        sections.append(_spot_check(found.spot_check, found))
    body = f'<h1>{title}</h1><p class="small">{period}</p>{"".join(sections)}{_method(found)}'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>\n'


def _cards(found: Assessment) -> str:
    sums = total(found.cells)
    units = {"compliance": "行", "completeness": "格", "repetition": "行"}
    told = []
    for rate in RATES:
        part = sums[rate.whole] - sums[rate.part] if rate is COMPLIANCE else sums[rate.part]
        note = f"{part:,} / {sums[rate.whole]:,} {units.get(rate.name, '件')}" if sums[rate.whole] else "无可计数据"
        told.append(f'<div class="card">{rate.chinese}<b>{percent(sums[rate.name])}</b><span class="small">{note}</span></div>')
    return f'<div class="cards">{"".join(told)}</div>'


def _over_time(found: Assessment) -> str:
    months = [row for row in by(found.cells, "month") if row["rows"] or row["dated"]]
    names = [row["month"] for row in months]
    drawn = [curve(names, [row[rate.name] for row in months], title=f"各月{rate.chinese}") for rate in (COMPLIANCE, LATE)]
    return "<h2>各月情况</h2>" + "".join(drawn)


def _departments(found: Assessment) -> str:
    rows = by(found.cells, "department")
    late = worst(rows, LATE, least=LEAST, most=_MOST_BARS)
    parts = ["<h2>各部门情况</h2>"]
    if late:
        notes = [f"{row['late']:,}/{row['dated']:,}" for row in late]
        title = f"迟报率最高的部门（报送决定不少于 {LEAST} 件）"
        parts.append(bars([row["department"] for row in late], [row[LATE.name] for row in late], notes, title=title))
        parts.append(_heat(found, [row["department"] for row in late]))
    shown = sorted(rows, key=lambda row: (-(row["dated"] or 0), -row["rows"]))[:_MOST_ROWS]
    parts.append(_rates_table("部门", "department", shown))
    if len(rows) > len(shown):
        parts.append(f'<p class="small">另有 {len(rows) - len(shown)} 个部门，见同名 JSON 文件。</p>')
    return "".join(parts)


def _heat(found: Assessment, departments: Sequence[str]) -> str:
    cells = {(row["department"], row["month"]): row[LATE.name] for row in by(found.cells, "department", "month")}
    months = sorted({month for _, month in cells if month >= f"{found.since:%Y-%m}"})
    values = [[cells.get((department, month)) for month in months] for department in departments]
    return heat(departments, months, values, title="上列部门各月迟报率（空白：当月无报送决定）")


def _items(found: Assessment) -> str:
    rows = [{**row, "item": found.catalogue[row["item"]].name} for row in by(found.cells, "item")]
    return "<h2>各类信息情况</h2>" + _rates_table("信息类别", "item", sorted(rows, key=lambda row: -row["rows"]))


def _rates_table(title: str, key: str, rows: Iterable[dict[str, Any]]) -> str:
    heads = [title, "报送行", "不合规行", *(rate.chinese for rate in RATES)]
    lines = []
    for row in rows:
        named = (row[LATE.name] or 0) > _NAMED
        shares = [percent(row[rate.name]) for rate in RATES]
        shares[1] = f'<span class="named">{shares[1]}</span>' if named else shares[1]
        lines.append([escape(row[key]), f"{row['rows']:,}", f"{row['refused']:,}", *shares])
    return _table(heads, lines)


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]], *, texts: int = 0) -> str:
    """A table whose first column and `texts` more are text, the rest numbers; cells are HTML already."""
    mark = [' class="text"' if 0 < place <= texts else "" for place in range(len(heads))]
    head = "".join(f"<th{m}>{h}</th>" for m, h in zip(mark, heads, strict=True))
    body = "".join("<tr>" + "".join(f"<td{m}>{c}</td>" for m, c in zip(mark, line, strict=True)) + "</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _refusals(found: Assessment) -> str:
    if not found.reasons:
        return ""
    lines = []
    for row in found.reasons:
        words = (found.catalogue[row["item"]].name, row["column"] or "整行", *in_chinese(row["reason"]))
        lines.append([*(escape(word) for word in words), f"{row['rows']:,}"])
    return "<h2>不合规的主要原因及处理办法</h2>" + _table(("信息类别", "列", "原因", "处理办法", "行"), lines, texts=3)


def _spot_check(spot: SpotCheck, found: Assessment) -> str:
    count = len(spot.concealed)
    said = f"抽查清单 {escape(spot.file)}：{spot.rows:,} 件，其中期限已到 {spot.due:,} 件，未见报送 {count:,} 件"
    if spot.due:
        low, high = interval(count, spot.due)
        said += f"；瞒报率 {percent(count / spot.due)}（95% 区间 {percent(low)}–{percent(high)}）"
    unread = f"另有 {spot.refused:,} 行不能识别，未计入。" if spot.refused else ""
    rows = worst(by(found.cells, "department"), CONCEALED, least=1, most=_MOST_BARS)
    rows = [row for row in rows if row["concealed"]]
    notes = [f"{row['concealed']:,}/{row['checked']:,}" for row in rows]
    drawn = (
        bars([r["department"] for r in rows], [r[CONCEALED.name] for r in rows], notes, title="抽查各部门瞒报率") if rows else ""
    )
    lines = [
        (escape(one["document"]), escape(found.catalogue[one["item"]].name), escape(one["authority"] or "—"), one["decided"] or "—")
        for one in spot.concealed[:_MOST_FOUND]
    ]
    listed = _table(("文书号", "信息类别", "机关", "决定日期"), lines, texts=3) if lines else ""
    rest = f'<p class="small">另有 {count - len(lines)} 件，见同名 JSON 文件。</p>' if count > len(lines) else ""
    return f"<h2>抽查：未报送的决定</h2><p>{said}。{unread}</p>{drawn}{listed}{rest}"


def _method(found: Assessment) -> str:
    limits = "、".join(f"{found.catalogue[item].name} {days} 个工作日" for item, days in found.limits.items()) or "无"
    rules = [
        "合规率 = 可用的行 / 报送的行；不合规的行已在收到时逐行退回，附列名、原因和处理办法。",
        f"迟报率 = 超过期限报送的决定 / 报送的决定；期限从决定次日起算：{limits}（国办发〔2015〕51号）。按报送月份统计。",
        "瞒报率 = 抽查中期限已到而未见报送的决定 / 抽查中期限已到的决定；按决定月份统计。报送后被退回、至今未更正的，视同未报送。",
        "完整率 = 已填的格 / 应填的格；应填字段见信用信息目录（expected）。重复率 = 已有记录的行 / 报送的行。",
        f"报送决定中迟报率超过 {percent(_NAMED)} 的部门以红字标出。行中未写机关的，计入目录所列的报送单位。",
    ]
    if not found.announced:
        rules.append("部分期限落在国务院尚未公布放假安排的年份，这些年份按周一至周五计算工作日。")
    return "<h2>计算办法</h2><ol class=small>" + "".join(f"<li>{rule}</li>" for rule in rules) + "</ol>"
