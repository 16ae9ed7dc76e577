"""From the city's own tables to the compact copy: `python -m yexin.chicago.convert [FOLDER OF THE ORIGINALS]`.

One file an item of the `chicago` catalogue (features/chicago/records) and one file of what the city itself computed
(features/chicago/published), to compare with. No name, address or place on the map, no inspector, no weather of the day; of a
licence only what was known on its first day. Each day of knowledge is the day of the event: the city's portal shows a fact
within a day or so, and the evaluation reads every record from the day before an inspection on.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from yexin.chicago.nearby import near

_ROOT = Path(__file__).resolve().parents[2]
ORIGINAL = _ROOT.parent / "shared" / "data" / "chicago_food"
RECORDS = _ROOT / "features" / "chicago" / "records"
PUBLISHED = _ROOT / "features" / "chicago" / "published" / "published.parquet"
# The inspections end on 2014-12-30; what is dated later says nothing about any of them.
RECEIVED = date(2014, 12, 31)
_GRADES = {"critical": "criticalCount", "serious": "seriousCount", "minor": "minorCount"}
# 28 complaints are dated 2000 and completed in 2011: their day is wrong. The others begin in 2010.
_FIRST_COMPLAINT = "2010-01-01"


def convert(original: Path = ORIGINAL, *, records: Path = RECORDS, published: Path = PUBLISHED) -> dict[str, int]:
    """Write the compact copy and return the number of rows of each file.

    Parameters
    ----------
    original
        The folder with inspections, business_licences, sanitation_complaints and model_table as Parquet.

    Raises
    ------
    FileNotFoundError
        One of the four is not there.
    """
    inspections = _inspections(original)
    licences = pd.read_parquet(original / "business_licences.parquet").dropna(subset=["ID"])
    complaints = pd.read_parquet(original / "sanitation_complaints.parquet")
    made = {
        records / "inspection.parquet": _inspection(inspections),
        records / "violation_count.parquet": _violation_count(inspections),
        records / "business_licence.parquet": _business_licence(licences),
        records / "licence_term.parquet": _licence_term(licences),
        records / "facility.parquet": _registered(inspections, "kind"),
        records / "risk_class.parquet": _registered(inspections, "risk"),
        records / "sanitation_complaint.parquet": _sanitation_complaint(complaints, inspections),
        published: _published(inspections, pd.read_parquet(original / "model_table.parquet")),
    }
    for file, frame in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(_typed(frame), file, compression="zstd", compression_level=19)
    return {file.stem: len(frame) for file, frame in made.items()}


def _inspections(original: Path) -> pd.DataFrame:
    """All inspections in the city's order: licence, day, and of one day the order of the file."""
    frame = pd.read_parquet(original / "inspections.parquet")
    frame["inspection_id"] = frame["Inspection_ID"].astype("int32")
    frame["licence_number"] = frame["License"].astype("int32")
    frame["inspection_date"] = frame["Inspection_Date"].dt.normalize()
    kinds = frame["Facility_Type"]
    frame["kind"] = kinds.where(kinds.isin(["Restaurant", "Grocery Store"]), "Other")
    frame["risk"] = frame["Risk"]
    return frame.sort_values(["licence_number", "inspection_date"], kind="stable").reset_index(drop=True)


def _inspection(inspections: pd.DataFrame) -> pd.DataFrame:
    kept = inspections[["inspection_id", "licence_number", "inspection_date"]]
    return _known(kept.assign(result=inspections["Results"]), on="inspection_date")


def _violation_count(inspections: pd.DataFrame) -> pd.DataFrame:
    keys = ["inspection_id", "licence_number", "inspection_date"]
    counts = inspections[keys + list(_GRADES.values())].rename(columns={v: k for k, v in _GRADES.items()})
    # Grade by grade: each grade keeps the order of the inspections, which decides what is the latest of one day.
    long = counts.melt(id_vars=keys, value_vars=list(_GRADES), var_name="grade", value_name="found")
    return _known(long.astype({"found": "int8"}), on="inspection_date")


def _business_licence(licences: pd.DataFrame) -> pd.DataFrame:
    first = licences.groupby("LICENSE_NUMBER", as_index=False)["minDate"].min()
    made = pd.DataFrame({"licence_number": first["LICENSE_NUMBER"].astype("int32"), "first_issued": first["minDate"]})
    return _known(made, on="first_issued")


def _licence_term(licences: pd.DataFrame) -> pd.DataFrame:
    terms = licences.drop_duplicates("ID").sort_values(["LICENSE_NUMBER", "LICENSE_TERM_START_DATE", "ID"])
    made = pd.DataFrame(
        {
            "term_id": terms["ID"],
            "licence_number": terms["LICENSE_NUMBER"].astype("int32"),
            "term_start": terms["LICENSE_TERM_START_DATE"],
            "term_expires": terms["LICENSE_TERM_EXPIRATION_DATE"],
            "application": terms["APPLICATION_TYPE"],
            "licence_kind": terms["LICENSE_DESCRIPTION"],
        }
    )
    return _known(made, on="term_start")


def _registered(inspections: pd.DataFrame, what: str) -> pd.DataFrame:
    """What the register said the day before each inspection, where it said something new.

    The city's files hold kind and risk class as they stood at each inspection; both were registered before it and decided
    when it was due, so the day before is the first on which a reader surely knew them.
    """
    said = inspections[["licence_number", "inspection_date", what]].drop_duplicates(["licence_number", "inspection_date"])
    new = said[what] != said.groupby("licence_number")[what].shift()
    made = said[new].assign(registered=said["inspection_date"] - timedelta(days=1))
    return _known(made[["licence_number", "registered", what]], on="registered")


def _sanitation_complaint(complaints: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    whole = complaints[~complaints["Status"].str.endswith("Dup") & (complaints["Creation_Date"] >= _FIRST_COMPLAINT)]
    whole = whole.dropna(subset=["Latitude", "Longitude"]).drop_duplicates("Service_Request_Number")
    located = inspections.dropna(subset=["Latitude", "Longitude"]).drop_duplicates("licence_number")
    places = located[["licence_number", "Latitude", "Longitude"]]
    pairs = near(places, whole)
    nature = pairs["What_is_the_Nature_of_this_Code_Violation"].fillna("").str.strip().replace("", None)
    made = pd.DataFrame(
        {
            "request": pairs["Service_Request_Number"],
            "licence_number": pairs["licence_number"],
            "created": pairs["Creation_Date"].dt.normalize(),
            "nature": nature,
            "distance": pairs["distance"].astype("int16"),
        }
    )
    return _known(made.sort_values(["licence_number", "created", "request"]), on="created")


def _published(inspections: pd.DataFrame, model_table: pd.DataFrame) -> pd.DataFrame:
    """The city's own point-in-time columns of every inspection, and its split, target and score where its model has them."""
    whole = {"past_fail": "pastFail", "past_critical": "pastCritical", "past_serious": "pastSerious", "past_minor": "pastMinor"}
    made = inspections[["inspection_id", "licence_number", "inspection_date"]].copy()
    for ours, theirs in whole.items():
        made[ours] = inspections[theirs].astype("int8")
    made["time_since_last"] = inspections["timeSinceLast"]
    model = model_table.set_index(model_table["Inspection_ID"].astype("int32")).reindex(made["inspection_id"])
    made["train"] = model["Train"].eq(True).to_numpy()
    made["test"] = model["Test"].eq(True).to_numpy()
    made["critical_found"] = pd.array(model["criticalFound"].to_numpy(), dtype="Int8")
    made["score"] = model["score"].to_numpy()
    return made


def _known(frame: pd.DataFrame, *, on: str) -> pd.DataFrame:
    """The rows up to RECEIVED, each known on the day `on`."""
    early = frame[frame[on] <= pd.Timestamp(RECEIVED)]
    return early.assign(known_at=early[on])


def _typed(frame: pd.DataFrame) -> pa.Table:
    """An Arrow table with days for timestamps."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    days = [pa.field(f.name, pa.date32()) if pa.types.is_timestamp(f.type) else f for f in table.schema]
    return table.cast(pa.schema(days))


if __name__ == "__main__":
    for name, rows in convert(Path(sys.argv[1]) if len(sys.argv) > 1 else ORIGINAL).items():
        sys.stdout.write(f"{name}: {rows:,} rows\n")
