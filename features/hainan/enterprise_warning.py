"""Features of enterprises that early warning looks at: what happened within the last months (short windows)."""

from features.declaration import records

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"punishment": "失信惩戒", "operation": "经营管理", "performance": "履约践诺"}

changes = records("registration_change")

general_record_new_count_3m = (
    records("administrative_penalty", "contract_performance", "commitment_performance", "tax_arrears")
    .where(severity="general")
    .count(months=3, worse="higher", dimension="punishment", label="近3个月新增一般失信信息数", unit="records")
)
representative_change_count_6m = changes.where(category="法定代表人").count(
    months=6, worse="higher", dimension="operation", label="近6个月法定代表人变更次数", unit="records"
)
address_change_count_6m = changes.where(category="住所").count(
    months=6, worse="higher", dimension="operation", label="近6个月住所变更次数", unit="records"
)
contract_breach_count_6m = (
    records("contract_performance")
    .where(category="违约")
    .count(months=6, worse="higher", dimension="performance", label="近6个月合同违约数", unit="records")
)
utilities_arrears_count_6m = (
    records("utilities_payment")
    .where(category="欠费")
    .count(months=6, worse="higher", dimension="performance", label="近6个月水电气欠费次数", unit="records")
)

ENGLISH = {
    "general_record_new_count_3m": "new general records of dishonesty, last 3 months",
    "representative_change_count_6m": "changes of the legal representative, last 6 months",
    "address_change_count_6m": "changes of address, last 6 months",
    "contract_breach_count_6m": "breaches of contract, last 6 months",
    "utilities_arrears_count_6m": "unpaid water, power and gas bills, last 6 months",
}
