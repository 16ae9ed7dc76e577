"""The two columns of a tiny city."""

from features.declaration import records

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"administration": "行政管理", "operation": "经营管理"}

penalties_12m = records("penalty").count(
    months=12, worse="higher", dimension="administration", label="近12个月处罚次数", unit="records"
)
licences_in_force = (
    records("licence")
    .where(in_force=True)
    .count(months=None, better="higher", dimension="operation", label="有效许可数", unit="records")
)
