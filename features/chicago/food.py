"""Features of food establishments, as of the day before an inspection: its own past inspections, licence, register, surroundings.

Who inspects is not among them, nor anything that stands for it; README.md beside this file says what was left out and why.
"""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "enterprise"
DIMENSIONS = {
    "last_inspection": "最近一次检查",
    "history": "历次检查",
    "licence": "经营许可",
    "register": "场所登记",
    "surroundings": "周边环境",
}

inspections = records("inspection")
failed = inspections.where(category="Fail")
violations = records("violation_count")
critical = violations.where(severity="serious")
serious = violations.where(severity="general")
minor = violations.where(severity="minor")
terms = records("licence_term")
complaints = records("sanitation_complaint")

# 最近一次检查: absent where there was none. The past_ columns are the city's own, which `yexin real` compares row by row: in them
# a first inspection looks like one after a spotless last, so the evaluation uses the others.
_last_result = inspections.latest("category")
last_critical = critical.latest(
    "quantity", worse="higher", dimension="last_inspection", label="最近一次检查关键违规数", unit="violations"
)
last_serious = serious.latest(
    "quantity", worse="higher", dimension="last_inspection", label="最近一次检查严重违规数", unit="violations"
)
last_minor = minor.latest(
    "quantity", worse="higher", dimension="last_inspection", label="最近一次检查轻微违规数", unit="violations"
)


@derived(worse="higher", dimension="last_inspection", label="最近一次检查不合格", unit="0 or 1")
def last_fail(_last_result: Column) -> Column:
    """1 if the last inspection was failed, 0 if it was passed, with or without conditions; absent where there was none."""
    return np.where(np.isnan(_last_result), np.nan, np.where(_last_result == 0, 1.0, 0.0))


@derived(worse="higher", dimension="last_inspection", label="最近一次检查不合格（无检查计0）", unit="0 or 1")
def past_fail(last_fail: Column) -> Column:
    """1 if the last inspection was failed, else 0; 0 where there was none."""
    return np.nan_to_num(last_fail)


@derived(worse="higher", dimension="last_inspection", label="最近一次检查关键违规数（无检查计0）", unit="violations")
def past_critical(last_critical: Column) -> Column:
    """Critical violations found at the last inspection; 0 where there was none."""
    return np.nan_to_num(last_critical)


@derived(worse="higher", dimension="last_inspection", label="最近一次检查严重违规数（无检查计0）", unit="violations")
def past_serious(last_serious: Column) -> Column:
    """Serious violations found at the last inspection; 0 where there was none."""
    return np.nan_to_num(last_serious)


@derived(worse="higher", dimension="last_inspection", label="最近一次检查轻微违规数（无检查计0）", unit="violations")
def past_minor(last_minor: Column) -> Column:
    """Minor violations found at the last inspection; 0 where there was none."""
    return np.nan_to_num(last_minor)


days_since_inspection = inspections.days_since(dimension="last_inspection", label="距最近一次检查天数", unit="days")

# 历次检查. No direction for numbers of inspections: who is inspected often may be watched for a reason, or be well known.
inspection_count = inspections.count(dimension="history", label="历次检查数", unit="inspections")
failed_count_24m = failed.count(months=24, worse="higher", dimension="history", label="近24个月检查不合格次数", unit="inspections")
failed_count = failed.count(worse="higher", dimension="history", label="历次检查不合格次数", unit="inspections")
critical_found_12m = critical.sum(
    "quantity", months=12, worse="higher", dimension="history", label="近12个月关键违规数", unit="violations"
)
critical_found_24m = critical.sum(
    "quantity", months=24, worse="higher", dimension="history", label="近24个月关键违规数", unit="violations"
)
critical_found = critical.sum("quantity", worse="higher", dimension="history", label="历次关键违规数", unit="violations")
serious_found_24m = serious.sum(
    "quantity", months=24, worse="higher", dimension="history", label="近24个月严重违规数", unit="violations"
)
serious_found = serious.sum("quantity", worse="higher", dimension="history", label="历次严重违规数", unit="violations")
minor_found_24m = minor.sum(
    "quantity", months=24, worse="higher", dimension="history", label="近24个月轻微违规数", unit="violations"
)
minor_found = minor.sum("quantity", worse="higher", dimension="history", label="历次轻微违规数", unit="violations")
critical_inspection_count = critical.where(quantity_at_least=1).count(
    worse="higher", dimension="history", label="发现关键违规的检查次数", unit="inspections"
)
serious_inspection_count = serious.where(quantity_at_least=1).count(
    worse="higher", dimension="history", label="发现严重违规的检查次数", unit="inspections"
)
critical_inspection_share = critical.where(quantity_at_least=1).share(
    of=critical, worse="higher", dimension="history", label="发现关键违规的检查占比", unit="share"
)
serious_inspection_share = serious.where(quantity_at_least=1).share(
    of=serious, worse="higher", dimension="history", label="发现严重违规的检查占比", unit="share"
)
days_since_critical = critical.where(quantity_at_least=1).days_since(
    better="higher", dimension="history", label="距最近一次关键违规天数", unit="days"
)


@derived(worse="higher", dimension="history", label="平均每次检查轻微违规数", unit="violations")
def minor_found_mean(minor_found: Column, inspection_count: Column) -> Column:
    """Minor violations found at an inspection, mean over all of them; absent where there was none."""
    return minor_found / np.where(inspection_count > 0, inspection_count, np.nan)


# 经营许可
days_since_first_licence = records("business_licence").days_since(
    first=True, dimension="licence", label="距首次许可天数", unit="days"
)
days_since_term_start = terms.days_since(dimension="licence", label="距本期许可开始天数", unit="days")
days_to_term_end = terms.where(in_force=True).max("until_days", dimension="licence", label="距许可到期天数", unit="days")
_renewals = terms.where(category="RENEW").count()
_terms = terms.count()


@derived(dimension="licence", label="许可曾续期", unit="0 or 1")
def licence_renewed(_renewals: Column, _terms: Column) -> Column:
    """1 if a term on record renewed an earlier one, 0 if all were issued new; absent where no term is on record."""
    return np.where(_terms > 0, np.minimum(_renewals, 1.0), np.nan)


# 场所登记
_kind = records("facility").latest("category")
risk_class = records("risk_class").latest("category", dimension="register", label="食品安全风险等级（0低、1中、2高）", unit="rank")


@derived(dimension="register", label="餐馆", unit="0 or 1")
def is_restaurant(_kind: Column) -> Column:
    """1 for a restaurant, 0 for a grocery store or another kind; absent where the register says nothing yet."""
    return np.where(np.isnan(_kind), np.nan, np.where(_kind == 2, 1.0, 0.0))


@derived(dimension="register", label="食品杂货店", unit="0 or 1")
def is_grocery(_kind: Column) -> Column:
    """1 for a grocery store, 0 for a restaurant or another kind; absent where the register says nothing yet."""
    return np.where(np.isnan(_kind), np.nan, np.where(_kind == 1, 1.0, 0.0))


# 周边环境: sanitation complaints within 200 m
complaints_near_3m = complaints.count(
    months=3, worse="higher", dimension="surroundings", label="近3个月周边200米环境卫生投诉数", unit="complaints"
)
complaints_near_12m = complaints.count(
    months=12, worse="higher", dimension="surroundings", label="近12个月周边200米环境卫生投诉数", unit="complaints"
)
