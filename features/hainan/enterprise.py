"""Features of enterprises: what courts and authorities decided (司法裁决, 行政管理, 失信惩戒).

The other modules of this folder that say enterprise hold the rest of the eight national dimensions. By default only records
count that are public, or disputed and not yet decided: a repaired one is gone at once, others when the law of the day of their
decision says; since April 2026 that is 3 months for a minor one, a year for a general one, three years for a serious one, so
windows follow the severity. There is no trend and no mean over penalties: there one more penalty, older or smaller than the
others, would make the number better.
"""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "enterprise"
DIMENSIONS = {
    "judicial": "司法裁决",
    "administration": "行政管理",
    "performance": "履约践诺",
    "operation": "经营管理",
    "innovation": "发展创新",
    "incentive": "守信激励",
    "punishment": "失信惩戒",
    "society": "社会监督",
}

judgments = records("court_judgment")
executions = records("court_execution")
enforcements = records("court_enforcement")
penalties = records("administrative_penalty")
licences = records("administrative_licence")
inspections = records("inspection_result")
samplings = records("quality_sampling")
serious_lists = records("serious_dishonesty")

# 司法裁决
judgment_count_12m = judgments.count(
    months=12, worse="higher", dimension="judicial", label="近12个月败诉生效裁判数", unit="records"
)
judgment_amount_24m = judgments.sum(
    "amount", months=24, worse="higher", dimension="judicial", label="近24个月判决给付金额", unit="万元"
)
judgment_labour_count_36m = judgments.where(category="劳动争议").count(
    months=36, worse="higher", dimension="judicial", label="近36个月劳动争议败诉数", unit="records"
)
execution_count_12m = executions.count(
    months=12, worse="higher", dimension="judicial", label="近12个月被执行案件数", unit="records"
)
execution_amount_12m = executions.sum(
    "amount", months=12, worse="higher", dimension="judicial", label="近12个月执行标的", unit="万元"
)
days_since_execution = executions.days_since(better="higher", dimension="judicial", label="距最近被执行立案天数", unit="days")
court_enforcement_count = enforcements.count(worse="higher", dimension="judicial", label="公示中失信被执行人记录数", unit="records")
court_enforcement_amount = enforcements.sum("amount", worse="higher", dimension="judicial", label="失信未履行金额", unit="万元")
# For rules: while an objection is open, what rests on the record is suspended, though the record itself still counts above.
court_enforcement_undisputed_count = enforcements.where(status="active").count(
    worse="higher", dimension="judicial", label="公示中且无异议的失信被执行人记录数", unit="records"
)

# 行政管理: penalties
penalty_minor_count_3m = penalties.where(severity="minor").count(
    months=3, worse="higher", dimension="administration", label="近3个月轻微行政处罚数", unit="records"
)
penalty_general_count_6m = penalties.where(severity="general").count(
    months=6, worse="higher", dimension="administration", label="近6个月一般行政处罚数", unit="records"
)
penalty_general_count_12m = penalties.where(severity="general").count(
    months=12, worse="higher", dimension="administration", label="近12个月一般行政处罚数", unit="records"
)
penalty_serious_count_36m = penalties.where(severity="serious").count(
    months=36, worse="higher", dimension="administration", label="近36个月严重行政处罚数", unit="records"
)
penalty_closure_count_36m = penalties.where(category=("吊销许可证件", "责令停产停业", "责令关闭")).count(
    months=36, worse="higher", dimension="administration", label="近36个月吊销、停业、关闭处罚数", unit="records"
)
penalty_fine_sum_12m = penalties.sum(
    "amount", months=12, worse="higher", dimension="administration", label="近12个月罚款合计", unit="万元"
)
penalty_fine_max_36m = penalties.max(
    "amount", months=36, worse="higher", dimension="administration", label="近36个月最大单笔罚款", unit="万元"
)
penalty_authority_count_12m = penalties.distinct(
    "authority", months=12, worse="higher", dimension="administration", label="近12个月处罚机关数", unit="authorities"
)
days_since_penalty = penalties.days_since(better="higher", dimension="administration", label="距最近行政处罚天数", unit="days")
# No direction: an objection is a right, and using it may never count for or against.
penalty_disputed_count = penalties.where(status="disputed").count(
    dimension="administration", label="异议处理中处罚数", unit="records"
)

# 行政管理: licences and inspections
licence_in_force_count = licences.where(in_force=True).count(dimension="administration", label="有效行政许可数", unit="records")
licence_new_count_12m = licences.count(months=12, dimension="administration", label="近12个月新取得许可数", unit="records")
licence_kind_count_36m = licences.distinct(
    "category", months=36, dimension="administration", label="近36个月许可类别数", unit="kinds"
)
licence_validity_days = licences.where(in_force=True).max(
    "until_days", dimension="administration", label="有效许可最长剩余天数", unit="days"
)
inspection_count_24m = inspections.count(months=24, dimension="administration", label="近24个月被检查次数", unit="records")
inspection_problem_sum_24m = inspections.sum(
    "quantity", months=24, worse="higher", dimension="administration", label="近24个月检查发现问题数", unit="problems"
)
inspection_clean_share_36m = inspections.where(category="未发现问题").share(
    of=inspections, months=36, better="higher", dimension="administration", label="近36个月检查无问题占比", unit="share"
)
inspection_latest_result = inspections.latest(
    "category", better="higher", dimension="administration", label="最近检查结果（由差到好）", unit="rank"
)
inspection_unreachable_count_36m = inspections.where(category=("通过登记的住所无法联系", "不配合检查情节严重")).count(
    months=36, worse="higher", dimension="administration", label="近36个月检查失联或不配合次数", unit="records"
)
quality_failed_count_24m = samplings.where(category="不合格").count(
    months=24, worse="higher", dimension="administration", label="近24个月产品抽查不合格数", unit="records"
)
quality_passed_share_36m = samplings.where(category="合格").share(
    of=samplings, months=36, better="higher", dimension="administration", label="近36个月产品抽查合格率", unit="share"
)

# 失信惩戒
serious_list_count = serious_lists.count(worse="higher", dimension="punishment", label="公示中严重失信名单记录数", unit="records")
serious_list_undisputed_count = serious_lists.where(status="active").count(
    worse="higher", dimension="punishment", label="公示中且无异议的严重失信名单记录数", unit="records"
)
serious_list_kind_count = serious_lists.distinct(
    "category", worse="higher", dimension="punishment", label="所在严重失信名单类别数", unit="lists"
)
serious_list_wage_count = serious_lists.where(category="拖欠农民工工资失信").count(
    worse="higher", dimension="punishment", label="拖欠农民工工资失信记录数", unit="records"
)
days_since_serious_list = serious_lists.days_since(
    better="higher", dimension="punishment", label="距最近列入严重失信名单天数", unit="days"
)
# What an evaluation learns to foresee: new serious records, or several general ones, seen from the end of the twelve months.
serious_record_new_count_12m = (
    records("serious_dishonesty", "court_enforcement", "administrative_penalty")
    .where(severity="serious")
    .count(months=12, worse="higher", dimension="punishment", label="近12个月新增严重失信信息数", unit="records")
)
general_record_new_count_12m = (
    records("administrative_penalty", "contract_performance", "commitment_performance", "tax_arrears")
    .where(severity="general")
    .count(months=12, worse="higher", dimension="punishment", label="近12个月新增一般失信信息数", unit="records")
)


@derived(worse="higher", dimension="administration", label="近24个月每次检查发现问题数", unit="problems")
def inspection_problems_each_24m(inspection_problem_sum_24m: Column, inspection_count_24m: Column) -> Column:
    """Problems found per inspection in 24 months; absent where nothing was inspected."""
    return np.where(inspection_count_24m > 0, inspection_problem_sum_24m / np.maximum(inspection_count_24m, 1), np.nan)


@derived(worse="higher", dimension="punishment", label="公示中严重失信信息数", unit="records")
def serious_record_count(serious_list_count: Column, court_enforcement_count: Column, penalty_serious_count_36m: Column) -> Column:
    """Serious lists, dishonest-debtor entries and serious penalties that are public, together."""
    return serious_list_count + court_enforcement_count + penalty_serious_count_36m
