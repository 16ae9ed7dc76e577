"""Brazilian card applications, with places in many spellings."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.sets.labelled_set import LabelledSet, labelled

PAKDD_NAMES = [
    "ID_CLIENT",
    "CLERK_TYPE",
    "PAYMENT_DAY",
    "APPLICATION_SUBMISSION_TYPE",
    "QUANT_ADDITIONAL_CARDS",
    "POSTAL_ADDRESS_TYPE",
    "SEX",
    "MARITAL_STATUS",
    "QUANT_DEPENDANTS",
    "EDUCATION_LEVEL",
    "STATE_OF_BIRTH",
    "CITY_OF_BIRTH",
    "NACIONALITY",
    "RESIDENCIAL_STATE",
    "RESIDENCIAL_CITY",
    "RESIDENCIAL_BOROUGH",
    "FLAG_RESIDENCIAL_PHONE",
    "RESIDENCIAL_PHONE_AREA_CODE",
    "RESIDENCE_TYPE",
    "MONTHS_IN_RESIDENCE",
    "FLAG_MOBILE_PHONE",
    "FLAG_EMAIL",
    "PERSONAL_MONTHLY_INCOME",
    "OTHER_INCOMES",
    "FLAG_VISA",
    "FLAG_MASTERCARD",
    "FLAG_DINERS",
    "FLAG_AMERICAN_EXPRESS",
    "FLAG_OTHER_CARDS",
    "QUANT_BANKING_ACCOUNTS",
    "QUANT_SPECIAL_BANKING_ACCOUNTS",
    "PERSONAL_ASSETS_VALUE",
    "QUANT_CARS",
    "COMPANY",
    "PROFESSIONAL_STATE",
    "PROFESSIONAL_CITY",
    "PROFESSIONAL_BOROUGH",
    "FLAG_PROFESSIONAL_PHONE",
    "PROFESSIONAL_PHONE_AREA_CODE",
    "MONTHS_IN_THE_JOB",
    "PROFESSION_CODE",
    "OCCUPATION_TYPE",
    "MATE_PROFESSION_CODE",
    "MATE_EDUCATION_LEVEL",
    "FLAG_HOME_ADDRESS_DOCUMENT",
    "FLAG_RG",
    "FLAG_CPF",
    "FLAG_INCOME_PROOF",
    "PRODUCT",
    "FLAG_ACSP_RECORD",
    "AGE",
    "RESIDENCIAL_ZIP_3",
    "PROFESSIONAL_ZIP_3",
    "BAD",
]
# Whole numbers that only name a kind.
PAKDD_CODES = [
    "PAYMENT_DAY",
    "POSTAL_ADDRESS_TYPE",
    "MARITAL_STATUS",
    "NACIONALITY",
    "RESIDENCE_TYPE",
    "PROFESSION_CODE",
    "OCCUPATION_TYPE",
    "MATE_PROFESSION_CODE",
    "MATE_EDUCATION_LEVEL",
    "PRODUCT",
    "RESIDENCIAL_PHONE_AREA_CODE",
    "PROFESSIONAL_PHONE_AREA_CODE",
]


def pakdd2010(path: Path) -> LabelledSet:
    """Brazilian card applications. Places are folded to one spelling, those of fewer than 30 rows become one; codes are kinds."""
    table = pd.read_csv(
        path / "pakdd2010" / "modeling.tsv.gz",
        sep="\t",
        header=None,
        names=PAKDD_NAMES,
        encoding="latin-1",
        dtype={51: str, 52: str},
    )
    target = table["BAD"] == 1
    table = table.drop(columns=["ID_CLIENT", "BAD"])
    table = table.loc[:, table.nunique(dropna=False) > 1]
    table[PAKDD_CODES] = table[PAKDD_CODES].apply(lambda column: column.map(str, na_action="ignore"))
    table["AGE"] = table["AGE"].mask(table["AGE"] < 17)
    text = table.select_dtypes(exclude="number").columns
    return labelled("pakdd2010", table.assign(**{name: _places(table[name]) for name in text}), target)


def _places(column: pd.Series[Any]) -> pd.Series[Any]:
    """Text without accents, case and outer blanks; blank is missing, rare is one kind."""
    folded = column.map(
        lambda text: unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip().upper(), "ignore"
    )
    folded = folded.where(folded.notna() & (folded != ""), None)
    return folded.where(folded.isna() | (folded.map(folded.value_counts()) >= 30), "RARE")
