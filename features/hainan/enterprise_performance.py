"""Features of enterprises: kept and broken promises, bills and loans (履约践诺)."""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"performance": "履约践诺"}

contracts = records("contract_performance")
commitments = records("credit_commitment")
checked_commitments = records("commitment_performance")
bills = records("utilities_payment")
loans = records("loan")
repayments = records("loan_repayment")
overdue_repayments = repayments.where(category=("逾期1至30天", "逾期31至90天", "逾期90天以上"))

# Late ones are left out: beside a breach, one more of them would make the share of breaches smaller.
kept_or_broken = contracts.where(category=("按约履行", "违约"))
contract_kept_count_36m = contracts.where(category="按约履行").count(
    months=36, better="higher", dimension="performance", label="近36个月按约履行合同数", unit="records"
)
contract_kept_amount_36m = contracts.where(category="按约履行").sum(
    "amount", months=36, better="higher", dimension="performance", label="近36个月按约履行合同金额", unit="万元"
)
contract_party_count_36m = contracts.where(category="按约履行").distinct(
    "counterparty", months=36, better="higher", dimension="performance", label="近36个月按约履行的相对方数", unit="parties"
)
contract_late_count_3m = contracts.where(category="逾期履行").count(
    months=3, worse="higher", dimension="performance", label="近3个月合同逾期履行数", unit="records"
)
contract_breach_count_12m = contracts.where(category="违约").count(
    months=12, worse="higher", dimension="performance", label="近12个月合同违约数", unit="records"
)
contract_breach_share_12m = contracts.where(category="违约").share(
    of=kept_or_broken, months=12, worse="higher", dimension="performance", label="近12个月合同违约占比", unit="share"
)
contract_breach_amount_share_12m = contracts.where(category="违约").share(
    of=kept_or_broken,
    field="amount",
    months=12,
    worse="higher",
    dimension="performance",
    label="近12个月违约合同金额占比",
    unit="share",
)
commitment_count_24m = commitments.count(months=24, dimension="performance", label="近24个月信用承诺数", unit="records")
commitment_kind_count_36m = commitments.distinct(
    "category", months=36, dimension="performance", label="近36个月信用承诺类型数", unit="kinds"
)
commitment_in_force_count = commitments.where(in_force=True).count(
    dimension="performance", label="有效期内信用承诺数", unit="records"
)
commitment_kept_count_36m = checked_commitments.where(category="全部履行").count(
    months=36, better="higher", dimension="performance", label="近36个月全部履行的承诺数", unit="records"
)
commitment_broken_count_12m = checked_commitments.where(category="违背承诺").count(
    months=12, worse="higher", dimension="performance", label="近12个月违背承诺数", unit="records"
)
utilities_on_time_share_12m = bills.where(category="按时缴清").share(
    of=bills, months=12, better="higher", dimension="performance", label="近12个月水电气按时缴费率", unit="share"
)
utilities_on_time_share_36m = bills.where(category="按时缴清").share(
    of=bills, months=36, better="higher", dimension="performance", label="近36个月水电气按时缴费率", unit="share"
)
utilities_arrears_amount_24m = bills.where(category="欠费").sum(
    "amount", months=24, worse="higher", dimension="performance", label="近24个月水电气欠费金额", unit="万元"
)
utilities_latest_state = bills.latest(
    "category", better="higher", dimension="performance", label="最近水电气缴费状态（由差到好）", unit="rank"
)
loan_in_force_count = loans.where(in_force=True).count(dimension="performance", label="未到期贷款笔数", unit="records")
loan_in_force_amount = loans.where(in_force=True).sum("amount", dimension="performance", label="未到期贷款金额", unit="万元")
loan_lender_count_36m = loans.distinct(
    "counterparty", months=36, dimension="performance", label="近36个月贷款机构数", unit="lenders"
)
repayment_on_time_share_12m = repayments.where(category="按期还款").share(
    of=repayments, months=12, better="higher", dimension="performance", label="近12个月按期还款率", unit="share"
)
repayment_overdue_count_24m = overdue_repayments.count(
    months=24, worse="higher", dimension="performance", label="近24个月逾期还款期数", unit="records"
)
repayment_overdue_days_max_24m = repayments.max(
    "quantity", months=24, worse="higher", dimension="performance", label="近24个月最长逾期天数", unit="days"
)
days_since_overdue = overdue_repayments.days_since(
    better="higher", dimension="performance", label="距最近逾期还款天数", unit="days"
)
# What the pre-loan evaluation learns to foresee, and whether it could be seen at all: an instalment of a credit loan more than 90
# days late, among those of whom one fell due. A pledge or a guarantor pays in another way, so secured loans tell another story.
credit_repayments = repayments.where(kind="信用贷款")
credit_repayment_due_count_12m = credit_repayments.count(
    months=12, dimension="performance", label="近12个月信用贷款到期还款期数", unit="records"
)
credit_repayment_default_count_12m = credit_repayments.where(category="逾期90天以上").count(
    months=12, worse="higher", dimension="performance", label="近12个月信用贷款逾期90天以上还款期数", unit="records"
)
repayment_due_count_12m = repayments.count(months=12, dimension="performance", label="近12个月到期还款期数", unit="records")
repayment_default_count_12m = repayments.where(category="逾期90天以上").count(
    months=12, worse="higher", dimension="performance", label="近12个月逾期90天以上还款期数", unit="records"
)


@derived(better="higher", dimension="performance", label="近36个月承诺履行率", unit="share")
def commitment_kept_share_36m(commitment_kept_count_36m: Column, commitment_broken_count_12m: Column) -> Column:
    """Kept promises of 36 months over kept ones and those broken ones that are still public; absent where none was checked."""
    checked = commitment_kept_count_36m + commitment_broken_count_12m
    return np.where(checked > 0, commitment_kept_count_36m / np.maximum(checked, 1), np.nan)


@derived(better="higher", dimension="performance", label="按时缴费率近期变化", unit="share")
def utilities_on_time_change(utilities_on_time_share_12m: Column, utilities_on_time_share_36m: Column) -> Column:
    """Share of bills paid on time in 12 months minus that in 36 months, in [-1, 1]; absent without a bill in 12 months."""
    return utilities_on_time_share_12m - utilities_on_time_share_36m
