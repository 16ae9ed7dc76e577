"""Features of enterprises: innovation, honours, and what the public says (发展创新, 守信激励, 社会监督)."""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"innovation": "发展创新", "incentive": "守信激励", "society": "社会监督"}

properties = records("intellectual_property")
titles = records("innovation_title")
honours = records("honour")
donations = records("donation")
industry_grades = records("industry_credit_grade")
customs_grades = records("customs_credit_grade")
voluntary_reports = records("voluntary_report")
complaints = records("complaint")

# 发展创新
property_count_36m = properties.count(
    months=36, better="higher", dimension="innovation", label="近36个月新增知识产权数", unit="records"
)
property_in_force_count = properties.where(in_force=True).count(
    better="higher", dimension="innovation", label="有效知识产权数", unit="records"
)
invention_count_36m = properties.where(category="发明专利").count(
    months=36, better="higher", dimension="innovation", label="近36个月发明专利数", unit="records"
)
property_kind_count = properties.distinct("category", better="higher", dimension="innovation", label="知识产权类别数", unit="kinds")
days_since_property = properties.days_since(better="lower", dimension="innovation", label="距最近取得知识产权天数", unit="days")
title_in_force_count = titles.where(in_force=True).count(
    better="higher", dimension="innovation", label="有效创新资质数", unit="records"
)
title_level_max = titles.where(in_force=True).max(
    "category", better="higher", dimension="innovation", label="有效创新资质最高级别", unit="rank"
)

# 守信激励
honour_count_36m = honours.count(months=36, better="higher", dimension="incentive", label="近36个月诚信荣誉数", unit="records")
honour_level_max = honours.where(in_force=True).max(
    "category", better="higher", dimension="incentive", label="有效诚信荣誉最高级别", unit="rank"
)
days_since_honour = honours.days_since(better="lower", dimension="incentive", label="距最近授予诚信荣誉天数", unit="days")
donation_amount_24m = donations.sum(
    "amount", months=24, better="higher", dimension="incentive", label="近24个月公益捐赠金额", unit="万元"
)
donation_count_36m = donations.count(
    months=36, better="higher", dimension="incentive", label="近36个月公益捐赠次数", unit="records"
)
industry_grade_latest = industry_grades.where(in_force=True).latest(
    "category", better="higher", dimension="incentive", label="最近行业信用等级（由D到A）", unit="rank"
)
customs_grade_latest = customs_grades.latest(
    "category", better="higher", dimension="incentive", label="最近海关信用等级（由低到高）", unit="rank"
)
voluntary_report_count_12m = voluntary_reports.count(
    months=12, better="higher", dimension="incentive", label="近12个月自主申报信用信息次数", unit="records"
)

# 社会监督
complaint_count_3m = complaints.count(months=3, worse="higher", dimension="society", label="近3个月消费投诉数", unit="records")
complaint_count_12m = complaints.count(months=12, worse="higher", dimension="society", label="近12个月消费投诉数", unit="records")
complaint_unsettled_share_12m = complaints.where(category=("拒绝调解", "调解不成")).share(
    of=complaints, months=12, worse="higher", dimension="society", label="近12个月投诉未调解成功占比", unit="share"
)
complaint_refused_count_24m = complaints.where(category="拒绝调解").count(
    months=24, worse="higher", dimension="society", label="近24个月拒绝调解投诉数", unit="records"
)
complaint_trend_6m = complaints.trend(months=6, worse="higher", dimension="society", label="投诉数较前6个月变化", unit="records")
days_since_complaint = complaints.days_since(better="higher", dimension="society", label="距最近消费投诉天数", unit="days")


@derived(worse="higher", dimension="society", label="近12个月每百名从业人员投诉数", unit="records")
def complaints_per_hundred_employees_12m(complaint_count_12m: Column, employee_count_latest: Column) -> Column:
    """Complaints of 12 months for every hundred employees of the latest annual report; absent without employees."""
    employees = np.where(employee_count_latest > 0, employee_count_latest, np.nan)
    return 100 * complaint_count_12m / employees
