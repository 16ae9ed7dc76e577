"""Features of persons on the record of an occupation or a village (行业信用记录)."""

from features.declaration import records

SUBJECT_KIND = "person"
DIMENSIONS = {"law": "遵纪守法", "welfare": "社会公益"}

breaches = records("industry_dishonesty")
merits = records("industry_merit")

occupation_breach_count_24m = breaches.where(
    category=("职业·执业违规受到处分", "职业·出具虚假报告或证明", "职业·违反职业承诺")
).count(months=24, worse="higher", dimension="law", label="近24个月职业领域失信信息数", unit="records")
occupation_merit_count_36m = merits.where(category=("职业·执业考核优良",)).count(
    months=36, better="higher", dimension="welfare", label="近36个月职业领域守信信息数", unit="records"
)
rural_household_breach_count_24m = breaches.where(category=("农户·村规民约违约",)).count(
    months=24, worse="higher", dimension="law", label="近24个月农户领域失信信息数", unit="records"
)
rural_household_merit_count_36m = merits.where(category=("农户·信用户评定", "农户·文明家庭")).count(
    months=36, better="higher", dimension="welfare", label="近36个月农户领域守信信息数", unit="records"
)

ENGLISH = {
    "occupation_breach_count_24m": "faults on record (key occupations), last 24 months",
    "occupation_merit_count_36m": "merits on record (key occupations), last 36 months",
    "rural_household_breach_count_24m": "faults on record (rural households), last 24 months",
    "rural_household_merit_count_36m": "merits on record (rural households), last 36 months",
}
