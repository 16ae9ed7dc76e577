"""Who stands behind firms: representatives, holders, controllers, owners, and where and by which telephone firms are registered."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.drafts import Column, World, draft, words
from yexin.simulate.justice import listings
from yexin.simulate.quality import Integers, Occurrences
from yexin.simulate.shells import Pairs, groups, planted, taken_over

_KINDS = ("法定代表人", "股东", "董事", "监事", "高级管理人员", "实际控制人")
_REPRESENTS, _HOLDS, _CONTROLS = 0, 1, 5
# Kinds by which a person stays behind a front.
_BEHIND = (1, 3, 4)


def relations(world: World) -> list[pa.Table]:
    """关联关系: each firm has a representative, some more holders, few an owner or a declared controller.

    Who holds it is chance, but for honest groups and for successors of listed firms (yexin.simulate.shells).
    """
    rng, firms = world.rng("relation"), world.enterprises
    everyone, more = np.arange(len(firms)), np.flatnonzero(rng.random(len(firms)) < 0.6)
    owned = np.flatnonzero(rng.random(len(firms)) < 0.04)
    kind = rng.choice([1, 2, 3, 4], size=len(more), p=[0.5, 0.15, 0.2, 0.15])
    parent = rng.integers(0, len(firms), len(owned))
    kept = parent != owned
    holder = rng.integers(0, len(world.persons), len(everyone) + len(more))
    represents, told = holder[: len(firms)], planted(world, listings(world))
    for pairs in (groups(world), told):
        represents = taken_over(represents, pairs, pairs.represented)
    behind = represents[told.old[told.behind]]
    controlled = np.flatnonzero(rng.random(len(firms)) < 0.03)
    persons = [represents, holder[len(firms) :], behind, rng.integers(0, len(world.persons), len(controlled))]
    which = [everyone, more, told.new[told.behind], controlled]
    kinds = [np.full(len(firms), _REPRESENTS), kind, rng.choice(_BEHIND, len(behind)), np.full(len(controlled), _CONTROLS)]
    return [
        _ties(world, np.concatenate(persons), np.concatenate(which), np.concatenate(kinds), of_persons=True),
        _ties(world, parent[kept], owned[kept], np.full(kept.sum(), _HOLDS), of_persons=False),
    ]


def _ties(world: World, holder: Integers, firm: Integers, kind: Integers, *, of_persons: bool) -> pa.Table:
    rng, firms = world.rng(f"relation/{of_persons}"), world.enterprises
    occurred = Occurrences(holder, firms.since[firm], np.zeros(len(firm), np.int64))
    # Owners that are firms mostly hold the majority.
    share = np.where(kind == _HOLDS, np.round(rng.uniform(5 if of_persons else 20, 95, len(kind)), 1), np.nan)
    columns: dict[str, Column] = {
        "QY_SHXYM": firms.identifiers.take(pa.array(firm)),
        "GLLX": words(_KINDS, kind),
        "CGBL": pa.array(share, mask=np.isnan(share)),
    }
    return draft(world, "relation", world.persons if of_persons else firms, occurred, columns)


def contacts(world: World) -> list[pa.Table]:
    """登记住所和联系方式标识: most firms have a place of their own; some share one, and a few hundred lie at an agent's."""
    rng, firms = world.rng("registered_contact"), world.enterprises
    size, luck = len(firms), rng.random(len(firms))
    own = np.arange(size)
    place = np.where(luck < 0.06, size, np.where(luck < 0.22, rng.integers(0, max(size // 6, 1), size), own))
    telephone = np.where(luck < 0.1, rng.integers(0, max(size // 8, 1), size), own)
    for pairs in (groups(world), planted(world, listings(world))):
        place, telephone = _moved(place, telephone, pairs)
    tables = []
    for kind, prefix, numbers in (("住所", "46", place), ("联系电话", "t", telephone)):
        codes = pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")
        occurred = Occurrences(own, firms.since, np.zeros(size, np.int64))
        tables.append(draft(world, "registered_contact", firms, occurred, {"LXLX": pa.array([kind] * size), "LXBS": codes}))
    return tables


def _moved(place: Integers, telephone: Integers, pairs: Pairs) -> tuple[Integers, Integers]:
    return taken_over(place, pairs, pairs.place), taken_over(telephone, pairs, pairs.telephone)
