"""The judge of events as its definition says it, word for word, one record and one event at a time: the second opinion."""

from dataclasses import dataclass

from credit.events import Verdict


@dataclass(frozen=True)
class Event:
    """One event; `decided` and `opens` are what a correction says, with None for a record that nobody can repair."""

    event: str
    day: int
    fact: int = 0
    stored: bool = False
    decided: int = 0
    opens: int | None = 0


@dataclass(frozen=True)
class Fact:
    decided: int = 0
    opens: int | None = 90


def slow(events: list[Event], facts: list[Fact]) -> list[Verdict]:
    """What the definition says of each event."""
    found = [Verdict.UNKNOWN_RECORD if event.fact < 0 else Verdict.POSSIBLE for event in events]
    for number, fact in enumerate(facts):
        mine = [i for i, event in enumerate(events) if event.fact == number]
        mine.sort(key=lambda i: (events[i].day, i))
        stored_alone, _ = walk([i for i in mine if events[i].stored], events, fact)
        contradicting: set[int] = set()
        while True:
            broken, said = walk([i for i in mine if i not in contradicting], events, fact)
            blamed = [i for i in broken if i not in stored_alone]
            if not blamed:
                break
            before = mine[: mine.index(blamed[0])]
            contradicting |= {i for i in before if not events[i].stored and said.get(i) == Verdict.POSSIBLE}
        for i in mine:
            found[i] = Verdict.CONTRADICTS_STORED if i in contradicting else said[i]
    return found


def walk(order: list[int], events: list[Event], fact: Fact) -> tuple[list[int], dict[int, Verdict]]:
    """Stored events that cannot have happened, and what is said of each event, in one walk through a record's life."""
    flags: set[str] = set()
    broken, said = [], {}
    for i in order:
        event = events[i]
        verdict = out_of_order(event, flags)
        if event.stored:
            broken += [i] if verdict != Verdict.POSSIBLE else []
            verdict = Verdict.POSSIBLE
        elif verdict == Verdict.POSSIBLE and event.event != "corrected":
            verdict = out_of_time(event, fact)
        said[i] = verdict
        if verdict == Verdict.POSSIBLE:
            happen(event, flags)
            fact = Fact(event.decided, event.opens) if event.event == "corrected" else fact
    return broken, said


def out_of_order(event: Event, flags: set[str]) -> Verdict:
    refusals = {
        Verdict.WITHDRAWN: "withdrawn" in flags,
        Verdict.ALREADY_REPAIRED: event.event == "repaired" and "repaired" in flags,
        Verdict.ALREADY_DISPUTED: event.event == "dispute_opened" and "disputed" in flags,
        Verdict.NOT_DISPUTED: event.event in ("dispute_upheld", "dispute_rejected") and "disputed" not in flags,
        Verdict.ALREADY_MASKED: event.event == "masked" and "masked" in flags,
        Verdict.NOT_MASKED: event.event == "unmasked" and "masked" not in flags,
    }
    return next((verdict for verdict, holds in refusals.items() if holds), Verdict.POSSIBLE)


def out_of_time(event: Event, fact: Fact) -> Verdict:
    if event.day < fact.decided:
        return Verdict.BEFORE_RECORD
    if event.event == "repaired" and fact.opens is None:
        return Verdict.NOTHING_TO_REPAIR
    if event.event == "repaired" and fact.opens is not None and event.day < fact.opens:
        return Verdict.BEFORE_REPAIR_OPENS
    return Verdict.POSSIBLE


def happen(event: Event, flags: set[str]) -> None:
    match event.event:
        case "repaired" | "masked" | "withdrawn":
            flags.add(event.event)
        case "unmasked":
            flags.discard("masked")
        case "dispute_opened":
            flags.add("disputed")
        case "dispute_upheld":
            flags.add("withdrawn")
            flags.discard("disputed")
        case "dispute_rejected":
            flags.discard("disputed")
