"""A province of any size straight into the record store, some thousand subjects at a time, in bounded memory."""

from __future__ import annotations

import multiprocessing
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa

from credit.deployment import Deployment
from credit.record import RECORD_SCHEMA
from credit.subject import Pseudonymiser
from features.records.admission import JUDGED_COLUMNS, admit
from yexin.simulate import people
from yexin.simulate.calendar import Calendar
from yexin.simulate.direct import Direct
from yexin.simulate.drafts import World
from yexin.simulate.identifiers import id_numbers, usccs
from yexin.simulate.province import EVENTFUL, ITEMS
from yexin.simulate.senders import as_pieces
from yexin.simulate.words import COUNTIES

_SUBJECTS_AT_ONCE = 60_000


@dataclass(frozen=True, slots=True)
class Province:
    """What is simulated: numbers of subjects, years of records up to `end`, and the seed; equal ones give equal rows."""

    enterprises: int
    persons: int
    years: int
    end: date
    seed: int

    def tables(
        self, pseudonymiser: Pseudonymiser, *, workers: int = 1, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[pa.Table]:
        """Rows of RECORD_SCHEMA in tables of whole subjects; only later events that are possible are among them.

        Parameters
        ----------
        workers
            Processes that share the work; the rows and their order are the same for any number.
        progress
            Told how many tables are done, and of how many.
        """
        chunks = self._chunks
        work = partial(_admitted, self, pseudonymiser)
        for chunk, rows in enumerate(map(work, range(chunks)) if workers == 1 else _shared(work, chunks, workers)):
            yield rows
            if progress is not None:
                progress(chunk + 1, chunks)

    @property
    def _chunks(self) -> int:
        return max(1, -(-(self.enterprises + self.persons) // _SUBJECTS_AT_ONCE))

    def worlds(self) -> Iterator[World]:
        """The world of each table: what is hidden in it can be drawn again."""
        return map(self._world, range(self._chunks))

    def _rows(self, world: World, pseudonymiser: Pseudonymiser, chunk: int) -> pa.Table:
        names = pa.array([pseudonymiser.pseudonym(number) for number in world.persons.identifiers.to_pylist()], pa.string())
        direct = Direct(world, pseudonyms=(world.persons.identifiers, names), prefix=f"{self.seed % 10**8:08}{chunk:012}")
        drafts: dict[str, pa.Table] = {}
        tables = []
        for name, drawn in ITEMS.items():
            rows = as_pieces(drawn(world))
            tables.append(direct.facts(world.catalogue[name], rows, keep=name in EVENTFUL))
            if name in EVENTFUL:
                drafts[name] = rows
        return pa.concat_tables([*tables, *direct.events(drafts)]).combine_chunks()

    def _world(self, chunk: int) -> World:
        """A world of its own for each chunk: seeds differ, and numbers of subjects go on where the chunk before ended."""
        firms, residents = (_share(total, chunk, self._chunks) for total in (self.enterprises, self.persons))
        calendar, seed = Calendar.ending(self.end, years=self.years), zlib.crc32(f"{self.seed}/{chunk}".encode())
        enterprises = people.enterprises(np.random.default_rng([seed, 1]), calendar, count=max(1, firms[1]))
        areas = np.array([county[1] for county in COUNTIES])[enterprises.county]
        persons = people.persons(np.random.default_rng([seed, 2]), calendar, count=max(1, residents[1]))
        return World(
            seed,
            Deployment.load("hainan").catalogue,
            calendar,
            replace(enterprises, identifiers=usccs(areas, first=firms[0])),
            replace(persons, identifiers=id_numbers(first=residents[0], count=len(persons))),
        )


def _admitted(province: Province, pseudonymiser: Pseudonymiser, chunk: int) -> pa.Table:
    """The rows of one chunk that the store would admit."""
    world = province._world(chunk)
    rows = province._rows(world, pseudonymiser, chunk)
    return admit(rows, lambda _: RECORD_SCHEMA.empty_table().select(JUDGED_COLUMNS), catalogue=world.catalogue).rows


def _shared(work: Callable[[int], pa.Table], chunks: int, workers: int) -> Iterator[pa.Table]:
    """The chunks in their order, made by some processes; of finished ones a few wait, so that memory stays bounded."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        ahead: deque[Future[pa.Table]] = deque()
        for chunk in range(chunks):
            ahead.append(pool.submit(work, chunk))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _share(total: int, chunk: int, chunks: int) -> tuple[int, int]:
    """First number and count of a chunk's subjects."""
    first, last = total * chunk // chunks, total * (chunk + 1) // chunks
    return first, last - first
