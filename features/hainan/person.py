"""Features of persons: standing, law, and welfare (身份特质, 遵纪守法, 社会公益); person_credit.py holds the rest.

Standing is what a person has obtained; no trait that one is born with, and nothing read from an ID number, is here or may be.
A personal score reaches incentives only (P1 item 12; NDRC 2019-07-18).
"""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "person"
DIMENSIONS = {"identity": "身份特质", "law": "遵纪守法", "performance": "守信履约", "market": "商业用信", "welfare": "社会公益"}

authorisations = records("jinyefen_authorisation")
qualifications = records("professional_qualification")
licences = records("administrative_licence")
deposits = records("provident_fund_deposit")
positions = records("relation")
penalties = records("administrative_penalty")
executions = records("court_execution")
enforcements = records("court_enforcement")
serious_lists = records("serious_dishonesty")
duty_free_violations = records("duty_free_violation")
services = records("volunteering")
donations = records("donation")
honours = records("honour")

# 身份特质
days_since_authorisation = authorisations.days_since(first=True, dimension="identity", label="金椰分首次授权天数", unit="days")
qualification_count = qualifications.count(better="higher", dimension="identity", label="职称和职业资格数", unit="records")
qualification_level_max = qualifications.max(
    "category", better="higher", dimension="identity", label="职称和职业资格最高级别", unit="rank"
)
licence_in_force_count = licences.where(in_force=True).count(
    better="higher", dimension="identity", label="有效个人许可数", unit="records"
)
deposit_months_24m = deposits.sum(
    "quantity", months=24, better="higher", dimension="identity", label="近24个月公积金缴存月数", unit="months"
)
days_since_deposit = deposits.days_since(better="lower", dimension="identity", label="距最近公积金缴存天数", unit="days")
position_in_force_count = positions.where(in_force=True).distinct(
    "counterparty", dimension="identity", label="现任职或持股企业数", unit="enterprises"
)
representative_count = positions.where(category="法定代表人", in_force=True).count(
    dimension="identity", label="现任法定代表人企业数", unit="enterprises"
)

# 遵纪守法
penalty_minor_count_3m = penalties.where(severity="minor").count(
    months=3, worse="higher", dimension="law", label="近3个月轻微行政处罚数", unit="records"
)
penalty_general_count_12m = penalties.where(severity="general").count(
    months=12, worse="higher", dimension="law", label="近12个月一般行政处罚数", unit="records"
)
penalty_serious_count_36m = penalties.where(severity="serious").count(
    months=36, worse="higher", dimension="law", label="近36个月严重行政处罚数", unit="records"
)
penalty_fine_sum_12m = penalties.sum("amount", months=12, worse="higher", dimension="law", label="近12个月罚款合计", unit="万元")
days_since_penalty = penalties.days_since(better="higher", dimension="law", label="距最近行政处罚天数", unit="days")
execution_count_12m = executions.count(months=12, worse="higher", dimension="law", label="近12个月被执行案件数", unit="records")
execution_amount_12m = executions.sum("amount", months=12, worse="higher", dimension="law", label="近12个月执行标的", unit="万元")
court_enforcement_count = enforcements.count(worse="higher", dimension="law", label="公示中失信被执行人记录数", unit="records")
court_enforcement_amount = enforcements.sum("amount", worse="higher", dimension="law", label="失信未履行金额", unit="万元")
serious_list_count = serious_lists.count(worse="higher", dimension="law", label="公示中严重失信名单记录数", unit="records")
# For rules: while an objection is open, what rests on the record is suspended, though the record itself still counts above.
court_enforcement_undisputed_count = enforcements.where(status="active").count(
    worse="higher", dimension="law", label="公示中且无异议的失信被执行人记录数", unit="records"
)
serious_list_undisputed_count = serious_lists.where(status="active").count(
    worse="higher", dimension="law", label="公示中且无异议的严重失信名单记录数", unit="records"
)
duty_free_violation_count_12m = duty_free_violations.count(
    months=12, worse="higher", dimension="law", label="近12个月离岛免税违规数", unit="records"
)

# 社会公益
volunteer_hours_12m = services.sum(
    "quantity", months=12, better="higher", dimension="welfare", label="近12个月志愿服务时长", unit="hours"
)
volunteer_hours_36m = services.sum(
    "quantity", months=36, better="higher", dimension="welfare", label="近36个月志愿服务时长", unit="hours"
)
volunteer_count_12m = services.count(months=12, better="higher", dimension="welfare", label="近12个月志愿服务次数", unit="records")
volunteer_kind_count_36m = services.distinct(
    "category", months=36, better="higher", dimension="welfare", label="近36个月志愿服务类别数", unit="kinds"
)
volunteer_organiser_count_36m = services.distinct(
    "counterparty", months=36, better="higher", dimension="welfare", label="近36个月志愿服务组织数", unit="organisers"
)
days_since_volunteering = services.days_since(better="lower", dimension="welfare", label="距最近志愿服务天数", unit="days")
donation_count_36m = donations.count(months=36, better="higher", dimension="welfare", label="近36个月公益捐赠次数", unit="records")
days_since_donation = donations.days_since(better="lower", dimension="welfare", label="距最近公益捐赠天数", unit="days")
honour_count_36m = honours.count(months=36, better="higher", dimension="welfare", label="近36个月诚信荣誉数", unit="records")
honour_level_max = honours.where(in_force=True).max(
    "category", better="higher", dimension="welfare", label="有效诚信荣誉最高级别", unit="rank"
)


@derived(better="higher", dimension="identity", label="近24个月公积金缴存连续性", unit="share")
def deposit_continuity_24m(deposit_months_24m: Column) -> Column:
    """Months of deposits in 24 months over 24, at most 1; 0 also where no consent to read them is on file."""
    return np.minimum(deposit_months_24m / 24, 1.0)


@derived(better="higher", dimension="welfare", label="近12个月每次志愿服务时长", unit="hours")
def volunteer_hours_each_12m(volunteer_hours_12m: Column, volunteer_count_12m: Column) -> Column:
    """Hours of voluntary service per activity in 12 months; absent where there was none."""
    return np.where(volunteer_count_12m > 0, volunteer_hours_12m / np.maximum(volunteer_count_12m, 1), np.nan)
