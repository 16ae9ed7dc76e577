"""The second-line ports: checks of goods and travellers, what is held free of duty, breaches, ledgers, processing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from yexin.simulate.drafts import Column, World, documents, draft, words
from yexin.simulate.people import Subjects
from yexin.simulate.quality import Occurrences, grade, occur, rate

_PORTS = ("海口新海港", "海口南港", "海口美兰机场", "三亚凤凰机场", "洋浦港", "琼海博鳌机场")
_HOUSES = ("海口海关", "三亚海关", "洋浦经济开发区海关")
# Closure of the island, from which on second-line ports check (2025-12-18), as a day number.
CLOSURE = int(np.datetime64("2025-12-18").astype(np.int64))


def port_checks(world: World) -> list[pa.Table]:
    """二线口岸查验结果 of both kinds, since the closure."""
    return [_port_checks(world, world.enterprises, 3.0, 0.10), _port_checks(world, world.persons, 0.8, 0.25)]


def _port_checks(world: World, who: Subjects, yearly: float, share: float) -> pa.Table:
    rng = world.rng(f"second_line_check/{who.kind}")
    moves = (rng.random(len(who)) < share)[:, None] * who.there
    occurred = occur(rng, rate(yearly, who.quality.conduct, beta=0.2, exposure=moves), world.calendar)
    occurred = occurred.where(occurred.day >= CLOSURE)
    result = grade(rng, occurred.of(who.quality.conduct), shares=(0.004, 0.02, 0.05, 0.926), loading=0.5)
    columns: dict[str, Column] = {
        "CYDH": documents("琼二线" if who.kind == "enterprise" else "琼二线个", occurred.day),
        "CYLX": words(("货物", "物品", "运输工具"), rng.choice(3, size=len(occurred), p=[0.6, 0.3, 0.1])),
        "CYJG": words(("涉嫌走私移交", "夹藏夹带", "申报不符", "未见异常"), result),
        "CYKA": words(_PORTS, rng.integers(0, len(_PORTS), len(occurred))),
    }
    return draft(world, "second_line_check", who, occurred, columns)


def assets(world: World) -> list[pa.Table]:
    """“零关税”进口货物备案 of the few that hold such goods, under supervision for three to five years."""
    rng, occurred = world.rng("zero_tariff_asset"), _of_holders(world, "zero_tariff_asset", 0.5, beta=0.0)
    size = len(occurred)
    columns: dict[str, Column] = {
        "BAH": documents("琼零关", occurred.day),
        "HWLB": words(("交通工具", "游艇", "自用生产设备", "原辅料"), rng.choice(4, size=size, p=[0.4, 0.05, 0.35, 0.2])),
        "HZ": np.round(rng.lognormal(4.0, 1.0, size), 2),
        "JGQX": occurred.day + rng.choice([3, 5], size=size) * 365,
        "BAHG": words(_HOUSES, rng.integers(0, 3, size)),
    }
    return [draft(world, "zero_tariff_asset", world.enterprises, occurred, columns)]


def breaches(world: World) -> list[pa.Table]:
    """“零关税”货物违规: rare, and of those whose conduct is bad."""
    rng, occurred = world.rng("zero_tariff_breach"), _of_holders(world, "zero_tariff_breach", 0.08, beta=1.2)
    size = len(occurred)
    columns: dict[str, Column] = {
        "RDWH": documents("琼关零违", occurred.day),
        "WGLX": words(("擅自转让", "移作他用", "擅自抵押质押", "超出使用范围"), rng.choice(4, size=size, p=[0.2, 0.4, 0.1, 0.3])),
        "HZ": np.round(rng.lognormal(2.5, 1.2, size), 2),
        "RDHG": words(_HOUSES, rng.integers(0, 3, size)),
    }
    return [draft(world, "zero_tariff_breach", world.enterprises, occurred, columns)]


def ledger_checks(world: World) -> list[pa.Table]:
    """“零关税”专用账册核查结果."""
    return [_checks(world, "zero_tariff_ledger_check", "琼账核", ("账实不符且未说明", "账实不符已补正", "账实相符"))]


def processing(world: World) -> list[pa.Table]:
    """加工增值货物内销核查结果: value added of 30 % and more."""
    return [_checks(world, "processing_value_added", "琼增核", ("不符合", "补正后符合", "符合"))]


def _checks(world: World, item: str, series: str, results: tuple[str, ...]) -> pa.Table:
    rng, occurred = world.rng(item), _of_holders(world, item, 0.5, beta=0.0)
    size = len(occurred)
    result = grade(rng, occurred.of(world.enterprises.quality.conduct), shares=(0.04, 0.10, 0.86), loading=0.5)
    columns: dict[str, Column] = {
        "HCDH": documents(series, occurred.day),
        "HCJG": words(results, result),
        "HCHG": words(_HOUSES, rng.integers(0, 3, size)),
    }
    if item == "processing_value_added":
        columns["ZZBL"] = np.round(30 + rng.gamma(2.0, 6.0, size), 1)
    return draft(world, item, world.enterprises, occurred, columns)


def _of_holders(world: World, item: str, yearly: float, *, beta: float) -> Occurrences:
    """Events of the one in twenty that hold goods free of duty: the same ones for every item."""
    firms = world.enterprises
    holds = (world.rng("zero-tariff/holders").random(len(firms)) < 0.05)[:, None] * firms.there
    return occur(world.rng(f"{item}/days"), rate(yearly, firms.quality.conduct, beta=beta, exposure=holds), world.calendar)
