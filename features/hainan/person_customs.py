"""Features of persons at the second-line ports (二线口岸): checks of what they carry, and breaches of duty-free rules."""

from features.declaration import records

SUBJECT_KIND = "person"
DIMENSIONS = {"law": "遵纪守法"}

port_checks = records("second_line_check")

port_check_count_24m = port_checks.count(months=24, dimension="law", label="近24个月二线口岸查验次数", unit="records")
port_check_clean_count_24m = port_checks.where(category="未见异常").count(
    months=24, better="higher", dimension="law", label="近24个月二线口岸查验无异常次数", unit="records"
)
port_check_hidden_count_24m = port_checks.where(category=("涉嫌走私移交", "夹藏夹带")).count(
    months=24, worse="higher", dimension="law", label="近24个月查验夹藏夹带或移交次数", unit="records"
)
duty_free_violation_count_36m = records("duty_free_violation").count(
    months=36, worse="higher", dimension="law", label="近36个月离岛免税违规数", unit="records"
)
# For lists: while an objection is open, what rests on the record is suspended.
duty_free_violation_undisputed_count = (
    records("duty_free_violation")
    .where(status="active")
    .count(worse="higher", dimension="law", label="公示中且无异议的离岛免税违规数", unit="records")
)

ENGLISH = {
    "port_check_count_24m": "checks at second-line ports, last 24 months",
    "port_check_clean_count_24m": "checks at second-line ports without a finding, last 24 months",
    "port_check_hidden_count_24m": "port checks with hidden goods or handed over, last 24 months",
    "duty_free_violation_undisputed_count": "undisputed public breaches of offshore duty-free rules",
    "duty_free_violation_count_36m": "breaches of offshore duty-free rules, last 36 months",
}
