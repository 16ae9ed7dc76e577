"""The uplift report as one page: four orders with intervals, the trade-off, and who is found later, by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from yexin.chicago.orders import LEAST_SHARE
from yexin.chicago.trade_off import MINIMUM, PLAN, RANDOM, RISK, Point
from yexin.chicago.uplift_report import COLUMNS, WORDS, UpliftReport, in_words

_STYLE = """
body { font-family: "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif; color: #2b3742; max-width: 960px;
  margin: 24px auto; padding: 0 16px; line-height: 1.6; font-size: 14px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 16px; border-left: 4px solid #27608b; padding-left: 8px; margin: 28px 0 8px }
.small { color: #5b6873; font-size: 12px } table { border-collapse: collapse; width: 100%; font-size: 12.5px }
th, td { border-bottom: 1px solid #d9dee3; padding: 5px 6px; text-align: right } th { background: #f2f5f7 }
th:first-child, td:first-child { text-align: left } svg { width: 100%; height: auto }
.ours { font-weight: 600; color: #27608b }
"""
_COLOURS = ("#2a8a6d", "#27608b", "#d59b3a")
_WIDE, _HIGH, _LEFT, _BOTTOM = 760, 330, 64, 48


def page(found: UpliftReport) -> str:
    """The whole page as HTML; it reaches no other host."""
    head = f'<meta charset="utf-8"><title>检查顺序成效报告</title><style>{_STYLE}</style>'
    title = (
        '<h1>检查顺序成效报告：同一批检查，四种顺序</h1><p class="small">'
        f"芝加哥市2014年9—10月食品场所检查 {found.inspections:,} 次，"
        f"其中 {found.violations} 次发现关键违规；日程和每日检查次数不变，只换顺序。"
        "括号内为95%区间（有放回重抽，每次另取种子）。</p>"
    )
    body = title + _worth(found) + _plain_words(found) + _trade_off(found.curves) + _groups(found) + _method()
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>\n'


def _worth(found: UpliftReport) -> str:
    header = "".join(f"<th>{word}</th>" for word in ("顺序", *COLUMNS.values()))
    blocks = [("", found.compared.worth)]
    blocks += [(f"{WORDS[plan]} 减 ", others) for plan, others in found.compared.minus.items()]
    rows = [
        f'<tr class="{"ours" if name in (PLAN, MINIMUM) else ""}"><td>{escape(prefix + WORDS[name])}</td>'
        + "".join(f"<td>{in_words(measure, measures[measure])}</td>" for measure in COLUMNS)
        + "</tr>"
        for prefix, block in blocks
        for name, measures in block.items()
    ]
    return f"<h2>四种顺序</h2><table><tr>{header}</tr>{''.join(rows)}</table>"


def _plain_words(found: UpliftReport) -> str:
    random, risk = found.compared.minus[PLAN][RANDOM], found.compared.minus[PLAN][RISK]
    least = found.compared.minus[MINIMUM][RISK]
    days, later = least["days_earlier"], found.compared.worth[PLAN]["later"]
    return (
        f"<p>与纯随机相比，计划平均早 {random['days_earlier'].mean:.1f} 天发现违规；与纯按风险排序相比，"
        f"覆盖最少的一组在前半程多查 {risk['least_covered'].mean:.0%}，发现时间相差 {risk['days_earlier'].mean:+.1f} 天。"
        f"风险优先、各组保底 {LEAST_SHARE:.0%} 时，覆盖最少的一组多查 {least['least_covered'].mean:.0%}，"
        f"发现时间相差 {days.mean:+.2f} 天（{days.low:+.2f} ～ {days.high:+.2f}）。"
        f"<b>代价：</b>{later.mean:.0%} 的违规会比原来更晚发现——任何重新排序都把一部分检查推后。</p>"
    )


def _trade_off(curves: Mapping[str, list[Point]]) -> str:
    points = [point for line in curves.values() for point in line]
    low, high = min(p.days_earlier.low for p in points) - 0.2, max(p.days_earlier.high for p in points) + 0.2
    wide = max(p.least_covered.mean for p in points) * 1.08

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + x / wide * (_WIDE - _LEFT - 20)
        return across, 16 + (high - y) / (high - low) * (_HIGH - _BOTTOM - 16)

    drawn = [_axes(wide, low, high)]
    for number, (name, line) in enumerate(curves.items()):
        placed = [place(one.least_covered.mean, one.days_earlier.mean) for one in line]
        drawn += [_bar(one, place, _COLOURS[number]) for one in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{_COLOURS[number]}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{_COLOURS[number]}"/>' for x, y in placed]
        drawn.append(f'<text x="{_WIDE - 170}" y="{34 + 20 * number}" fill="{_COLOURS[number]}">● {escape(WORDS[name])}</text>')
    svg = f'<svg viewBox="0 0 {_WIDE} {_HIGH}" font-size="12" role="img">{"".join(drawn)}</svg>'
    return f"<h2>发现得早，还是各组都看到：两者的取舍</h2>{svg}"


def _bar(one: Point, place: Callable[[float, float], tuple[float, float]], colour: str) -> str:
    """The interval of the days at one point."""
    (x, y1), (_, y2) = (place(one.least_covered.mean, days) for days in (one.days_earlier.low, one.days_earlier.high))
    return f'<line x1="{x:.1f}" y1="{y1:.1f}" x2="{x:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-opacity="0.35"/>'


def _axes(wide: float, low: float, high: float) -> str:
    base, right = _HIGH - _BOTTOM, _WIDE - 20
    lines = [f'<line x1="{_LEFT}" y1="{base}" x2="{right}" y2="{base}" stroke="#9aa5ae"/>']
    for step in range(5):
        x, y = _LEFT + step / 4 * (right - _LEFT), 16 + step / 4 * (base - 16)
        lines.append(f'<text x="{x:.0f}" y="{base + 16}" text-anchor="middle" fill="#5b6873">{wide * step / 4:.0%}</text>')
        lines.append(f'<line x1="{_LEFT}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#e6eaed"/>')
        value = high - (high - low) * step / 4
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" fill="#5b6873">{value:+.1f}</text>')
    lines.append(f'<text x="{(_LEFT + right) / 2}" y="{_HIGH - 8}" text-anchor="middle">前半程覆盖最少的一组被检查的比例</text>')
    lines.append(f'<text x="{_LEFT}" y="11">平均提前天数（竖线为95%区间）</text>')
    return "".join(lines)


def _groups(found: UpliftReport) -> str:
    ways = (RANDOM, RISK, PLAN, MINIMUM)
    titles = ("组", "检查", "关键违规", *(f"{WORDS[w]}：前半程" for w in ways), *(f"{WORDS[w]}：更晚" for w in ways))
    header = "".join(f"<th>{word}</th>" for word in titles)
    rows = []
    for row in found.groups:
        cells = [f"<td>{_share(row[way]['first_half'])}</td>" for way in ways]
        cells += [f"<td>{_share(row[way]['later'])}</td>" for way in ways]
        rows.append(
            f"<tr><td>{escape(row['group'])}</td><td>{row['inspections']}</td><td>{row['violations']}</td>{''.join(cells)}</tr>"
        )
    return f"<h2>各组：在前半程被检查的比例，和更晚发现的违规占比</h2><table><tr>{header}</tr>{''.join(rows)}</table>"


def _share(value: Mapping[str, float] | None) -> str:
    return "—" if value is None else f"{value['mean']:.0%}（{value['low']:.0%}～{value['high']:.0%}）"


def _method() -> str:
    return (
        '<h2>方法和局限</h2><p class="small">计划由与海南相同的抽取程序产生：等级和组为分层，D级全查，C、B、A级递减，'
        "每层至少一户，容量为一半。“各组保底”先查风险居前者，再以抽签补足每组的最低比例。比较只重排已经发生的检查，不说明未检查的场所；检查日期的变化可能改变检查结果，本报告不作假设。"
        "少于十次检查的组，比例只作参考。</p>"
    )
