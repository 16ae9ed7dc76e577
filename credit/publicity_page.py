"""The rules part of docs/publicity.md, written from the catalogue; the worked cases below it are written by hand."""

from __future__ import annotations

from datetime import timedelta

from credit.items import Catalogue, Item
from credit.publicity import PublicityException, PublicityPeriod, PublicityVersion
from credit.severity import Severity

BEGIN = "<!-- written by `yexin dictionary` from the catalogue: begin -->\n"
END = "<!-- end -->\n"
_HEAD = "| items | decisions from | until | severity | repair opens after | public at most | by |\n|---|---|---|---|---|---|---|\n"


def with_rules(page: str, catalogue: Catalogue) -> str:
    """`page` with the rules between its two marks as the catalogue has them now.

    Raises
    ------
    ValueError
        The page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/publicity.md lacks the marks between which the rules stand; restore it from version control")
    return before + begin + _rules(catalogue) + end + after


def _rules(catalogue: Catalogue) -> str:
    by_rule: dict[str, list[Item]] = {}
    for item in catalogue.values():
        if item.publicity:
            own_basis = all(version.basis for version in item.publicity.versions)
            by_rule.setdefault(item.publicity.model_dump_json() + ("" if own_basis else item.id), []).append(item)
    return _HEAD + "".join(line for items in by_rule.values() for line in _lines(items))


def _lines(items: list[Item]) -> list[str]:
    """Table lines of one rule, its versions and their exceptions."""
    assert items[0].publicity is not None  # noqa: S101  # only items with a rule come here
    versions = items[0].publicity.versions
    named, lines = "、".join(item.name for item in items), []
    for number, version in enumerate(versions):
        last = versions[number + 1].first if number + 1 < len(versions) else None
        until = str(last - timedelta(days=1)) if last else ""
        span = f"{version.first or 'ever'}{'' if number or not version.first else ' and earlier'} | {until}"
        lines += [f"| {named} | {span} | {what} |\n" for what in _periods(version, items[0])]
    return lines


def _periods(version: PublicityVersion, item: Item) -> list[str]:
    severities = [(s, p) for s in Severity if (p := version.period(s))]
    made = [f"{severity.chinese} | {_months(period)} | {version.basis or item.legal_basis}" for severity, period in severities]
    names = {field.code: field.name for field in item.fields}
    return made + [_exception(one, names) for one in version.exceptions]


def _exception(one: PublicityException, names: dict[str, str]) -> str:
    where = "，或".join(f"{names[code]}含{'、'.join(words)}" for code, words in one.holds.items())
    limits = ("as above" if limit is None else f"{limit} months" for limit in (one.shortest, one.longest))
    return f"any; {where} | {' | '.join(limits)} | {one.basis}"


def _months(period: PublicityPeriod) -> str:
    return f"{period.shortest} months | {period.longest} months"
