"""Features of enterprises: who they are and how they run their business (经营管理)."""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"operation": "经营管理"}

registration = records("registration")
changes = records("registration_change")
annual_reports = records("annual_report")
abnormal_entries = records("abnormal_operation")
tax_grades = records("tax_credit_grade")
tax_arrears = records("tax_arrears")
social_insurance = records("social_insurance_payment")
provident_fund = records("provident_fund_payment")
holdings = records("relation")

# No direction: a young or small firm is no worse for it.
firm_age_days = registration.days_since(first=True, dimension="operation", label="成立天数", unit="days")
registered_capital = registration.latest("amount", dimension="operation", label="注册资本", unit="万元")
change_count_12m = changes.count(months=12, dimension="operation", label="近12个月变更登记数", unit="records")
change_trend_12m = changes.trend(months=12, dimension="operation", label="变更登记数较前12个月变化", unit="records")
# Frequent changes of the representative and of the address go before shell swapping (换马甲).
representative_change_count_24m = changes.where(category="法定代表人").count(
    months=24, worse="higher", dimension="operation", label="近24个月法定代表人变更次数", unit="records"
)
address_change_count_24m = changes.where(category="住所").count(
    months=24, worse="higher", dimension="operation", label="近24个月住所变更次数", unit="records"
)
days_since_change = changes.days_since(dimension="operation", label="距最近变更登记天数", unit="days")
annual_report_late_count_36m = annual_reports.where(category="逾期补报").count(
    months=36, worse="higher", dimension="operation", label="近36个月年报逾期补报次数", unit="records"
)
annual_report_count_36m = annual_reports.count(
    months=36, better="higher", dimension="operation", label="近36个月公示年报数", unit="records"
)
annual_report_latest_state = annual_reports.latest(
    "category", better="higher", dimension="operation", label="最近年报报送状态（由差到好）", unit="rank"
)
revenue_latest = annual_reports.latest("amount", dimension="operation", label="最近年报营业收入", unit="万元")
revenue_max_36m = annual_reports.max("amount", months=36, dimension="operation", label="近36个月最高年营业收入", unit="万元")
employee_count_latest = annual_reports.latest("quantity", dimension="operation", label="最近年报从业人数", unit="persons")
abnormal_entry_count = abnormal_entries.count(worse="higher", dimension="operation", label="在列经营异常名录数", unit="records")
abnormal_entry_undisputed_count = abnormal_entries.where(status="active").count(
    worse="higher", dimension="operation", label="在列且无异议的经营异常名录数", unit="records"
)
abnormal_unreachable_count = abnormal_entries.where(category="通过登记的住所无法联系").count(
    worse="higher", dimension="operation", label="因失联列入经营异常数", unit="records"
)
days_since_abnormal_entry = abnormal_entries.days_since(
    better="higher", dimension="operation", label="距最近列入经营异常天数", unit="days"
)
tax_grade_latest = tax_grades.latest(
    "category", months=24, better="higher", dimension="operation", label="最近纳税信用等级（由D到A）", unit="rank"
)
tax_grade_min_36m = tax_grades.min(
    "category", months=36, better="higher", dimension="operation", label="近36个月最低纳税信用等级（由D到A）", unit="rank"
)
tax_points_latest = tax_grades.latest(
    "quantity", months=24, better="higher", dimension="operation", label="最近纳税信用得分", unit="points"
)
tax_arrears_count_12m = tax_arrears.count(
    months=12, worse="higher", dimension="operation", label="近12个月欠税公告数", unit="records"
)
tax_arrears_amount_12m = tax_arrears.sum(
    "amount", months=12, worse="higher", dimension="operation", label="近12个月欠税余额", unit="万元"
)
social_insurance_on_time_share_12m = social_insurance.where(category="按时缴纳").share(
    of=social_insurance, months=12, better="higher", dimension="operation", label="近12个月社保按时缴纳率", unit="share"
)
social_insurance_on_time_share_36m = social_insurance.where(category="按时缴纳").share(
    of=social_insurance, months=36, better="higher", dimension="operation", label="近36个月社保按时缴纳率", unit="share"
)
social_insurance_missed_count_6m = social_insurance.where(category="欠缴").count(
    months=6, worse="higher", dimension="operation", label="近6个月社保欠缴次数", unit="records"
)
social_insurance_missed_count_24m = social_insurance.where(category="欠缴").count(
    months=24, worse="higher", dimension="operation", label="近24个月社保欠缴次数", unit="records"
)
insured_count_latest = social_insurance.latest("quantity", months=12, dimension="operation", label="最近参保人数", unit="persons")
insured_count_max_24m = social_insurance.max(
    "quantity", months=24, dimension="operation", label="近24个月最多参保人数", unit="persons"
)
provident_fund_on_time_share_24m = provident_fund.where(category="按时缴存").share(
    of=provident_fund, months=24, better="higher", dimension="operation", label="近24个月公积金按时缴存率", unit="share"
)
provident_fund_latest_state = provident_fund.latest(
    "category", months=12, better="higher", dimension="operation", label="最近公积金缴存状态（由差到好）", unit="rank"
)
holding_in_force_count = holdings.where(category="股东", in_force=True).distinct(
    "counterparty", dimension="operation", label="现持股企业数", unit="enterprises"
)


@derived(better="higher", dimension="operation", label="最近营业收入与近36个月最高之比", unit="share")
def revenue_kept_share(revenue_latest: Column, revenue_max_36m: Column) -> Column:
    """Latest yearly revenue over the highest of 36 months, in [0, 1] where the latest is among them; absent without revenue."""
    return np.where(revenue_max_36m > 0, revenue_latest / np.where(revenue_max_36m > 0, revenue_max_36m, 1), np.nan)


@derived(better="higher", dimension="operation", label="最近参保人数与近24个月最多之比", unit="share")
def insured_kept_share(insured_count_latest: Column, insured_count_max_24m: Column) -> Column:
    """Persons insured in the latest quarter over the most of 24 months, in [0, 1]; absent where nobody was insured."""
    return np.where(
        insured_count_max_24m > 0, insured_count_latest / np.where(insured_count_max_24m > 0, insured_count_max_24m, 1), np.nan
    )


@derived(dimension="operation", label="人均营业收入", unit="万元")
def revenue_per_employee(revenue_latest: Column, employee_count_latest: Column) -> Column:
    """Latest yearly revenue over the employees of the same report; absent without employees."""
    return np.where(
        employee_count_latest > 0, revenue_latest / np.where(employee_count_latest > 0, employee_count_latest, 1), np.nan
    )


@derived(better="higher", dimension="operation", label="社保按时缴纳率近期变化", unit="share")
def social_insurance_on_time_change(
    social_insurance_on_time_share_12m: Column, social_insurance_on_time_share_36m: Column
) -> Column:
    """Share of quarters paid on time in 12 months minus that in 36 months, in [-1, 1]; absent without a quarter in 12 months."""
    return social_insurance_on_time_share_12m - social_insurance_on_time_share_36m
