"""Repeat loans in three tables with times: the row of a loan holds what was known when it was approved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.sets.labelled_set import LabelledSet, labelled


def superlender(path: Path) -> LabelledSet:
    """Repeat loans of a Nigerian lender: the earlier loans as they were known when the current one was approved."""
    times = ["approveddate", "closeddate", "firstduedate", "firstrepaiddate"]
    loans = pd.read_csv(path / "superlender" / "trainperf.csv.gz", parse_dates=["approveddate"])
    earlier = pd.read_csv(path / "superlender" / "trainprevloans.csv.gz", parse_dates=times)
    people = pd.read_csv(path / "superlender" / "traindemographics.csv.gz", parse_dates=["birthdate"])
    loans = loans.set_index("customerid")
    now = loans["approveddate"]
    known = earlier[earlier["closeddate"] < earlier["customerid"].map(now)]
    own = loans[["loannumber", "loanamount", "totaldue", "termdays"]].assign(
        interest=loans["totaldue"] / loans["loanamount"] - 1, referred=loans["referredby"].notna(), hour=now.dt.hour, day=now.dt.day
    )
    table = own.join(_past(known, now)).join(_person(people, now))
    table["amount_to_largest"] = table["loanamount"] / table["largest_loan"]
    table["amount_to_last"] = table["loanamount"] / table["last_amount"]
    return labelled("superlender", table, loans["good_bad_flag"] == "Bad")


def _past(known: pd.DataFrame, now: pd.Series[Any]) -> pd.DataFrame:
    """Per customer, what earlier loans said: days late of the first repayment and of the close, amounts, pace."""
    days: Any = pd.Timedelta(days=1)  # its stubs do not know the division
    last_due = known["approveddate"] + pd.to_timedelta(known["termdays"], unit="D")
    known = known.assign(
        late=(known["firstrepaiddate"].dt.normalize() - known["firstduedate"]) / days,
        close_late=(known["closeddate"] - last_due) / days,
        took=(known["closeddate"] - known["approveddate"]) / days / known["termdays"],
    ).sort_values(["customerid", "approveddate"])
    known["was_late"] = (known["late"] > 0).astype(float)
    by = known.groupby("customerid")
    past = by.agg(
        loans=("late", "size"), late_mean=("late", "mean"), late_max=("late", "max"), late_share=("was_late", "mean"),
        late_last=("late", "last"), close_late_mean=("close_late", "mean"), close_late_max=("close_late", "max"),
        close_late_last=("close_late", "last"), took_mean=("took", "mean"), took_last=("took", "last"),
        largest_loan=("loanamount", "max"), last_amount=("loanamount", "last"), last_term=("termdays", "last"),
        first=("approveddate", "min"), closed=("closeddate", "max"),
    )  # fmt: skip
    past["late_last_three"] = known.groupby("customerid").tail(3).groupby("customerid")["late"].mean()
    age, idle = (now - past.pop("first")) / days, (now - past.pop("closed")) / days
    return past.assign(days_known=age, days_idle=idle, loans_per_month=past["loans"] / (age / 30))


def _person(people: pd.DataFrame, now: pd.Series[Any]) -> pd.DataFrame:
    people = people.drop_duplicates("customerid").set_index("customerid")
    kinds = ["bank_account_type", "bank_name_clients", "employment_status_clients", "level_of_education_clients"]
    return people[kinds].assign(age=(now - people["birthdate"]).dt.days / 365.25)
