"""Features of persons: promises and bills, credit and deposit-free use (守信履约, 商业用信)."""

import numpy as np
from numpy.typing import NDArray

from features.declaration import derived, records

Column = NDArray[np.float64]

SUBJECT_KIND = "person"
DIMENSIONS = {"performance": "守信履约", "market": "商业用信"}

commitments = records("credit_commitment")
checked_commitments = records("commitment_performance")
contracts = records("contract_performance")
breaches = records("commitment_performance", "contract_performance").where(category=("违背承诺", "违约"))
bills = records("utilities_payment")
loans = records("loan")
repayments = records("loan_repayment")
overdue_repayments = repayments.where(category=("逾期1至30天", "逾期31至90天", "逾期90天以上"))
uses = records("deposit_free_use")
# Of uses that ended in order only: one that was never returned must not count as experience.
returned = uses.where(category="按时归还")

# 守信履约
commitment_count_36m = commitments.count(months=36, dimension="performance", label="近36个月信用承诺数", unit="records")
commitment_kept_count_36m = checked_commitments.where(category="全部履行").count(
    months=36, better="higher", dimension="performance", label="近36个月全部履行的承诺数", unit="records"
)
commitment_broken_count_12m = checked_commitments.where(category="违背承诺").count(
    months=12, worse="higher", dimension="performance", label="近12个月违背承诺数", unit="records"
)
contract_kept_count_36m = contracts.where(category="按约履行").count(
    months=36, better="higher", dimension="performance", label="近36个月按约履行合同数", unit="records"
)
contract_breach_count_12m = contracts.where(category="违约").count(
    months=12, worse="higher", dimension="performance", label="近12个月合同违约数", unit="records"
)
contract_late_count_3m = contracts.where(category="逾期履行").count(
    months=3, worse="higher", dimension="performance", label="近3个月合同逾期履行数", unit="records"
)
days_since_breach = breaches.days_since(better="higher", dimension="performance", label="距最近违约或违诺天数", unit="days")
# What the Jinyefen learns to foresee: a promise, contract or loan broken, seen from the end of the twelve months.
breach_count_12m = (
    records("commitment_performance", "contract_performance", "loan_repayment", "deposit_free_use")
    .where(category=("违背承诺", "违约", "逾期31至90天", "逾期90天以上", "未归还"))
    .count(months=12, worse="higher", dimension="performance", label="近12个月违约、违诺和严重逾期数", unit="records")
)
utilities_on_time_share_12m = bills.where(category="按时缴清").share(
    of=bills, months=12, better="higher", dimension="performance", label="近12个月水电气按时缴费率", unit="share"
)
utilities_on_time_share_36m = bills.where(category="按时缴清").share(
    of=bills, months=36, better="higher", dimension="performance", label="近36个月水电气按时缴费率", unit="share"
)
utilities_late_count_24m = bills.where(category=("逾期缴清", "欠费")).count(
    months=24, worse="higher", dimension="performance", label="近24个月水电气逾期或欠费次数", unit="records"
)
utilities_arrears_count_36m = bills.where(category="欠费").count(
    months=36, worse="higher", dimension="performance", label="近36个月水电气欠费次数", unit="records"
)
utilities_latest_state = bills.latest(
    "category", better="higher", dimension="performance", label="最近水电气缴费状态（由差到好）", unit="rank"
)

# 商业用信
loan_in_force_count = loans.where(in_force=True).count(dimension="market", label="未到期贷款笔数", unit="records")
loan_in_force_amount = loans.where(in_force=True).sum("amount", dimension="market", label="未到期贷款金额", unit="万元")
loan_lender_count_36m = loans.distinct("counterparty", months=36, dimension="market", label="近36个月贷款机构数", unit="lenders")
loan_remaining_days_max = loans.where(in_force=True).max("until_days", dimension="market", label="贷款最长剩余天数", unit="days")
repayment_on_time_share_12m = repayments.where(category="按期还款").share(
    of=repayments, months=12, better="higher", dimension="market", label="近12个月按期还款率", unit="share"
)
repayment_on_time_share_36m = repayments.where(category="按期还款").share(
    of=repayments, months=36, better="higher", dimension="market", label="近36个月按期还款率", unit="share"
)
repayment_on_time_count_36m = repayments.where(category="按期还款").count(
    months=36, better="higher", dimension="market", label="近36个月按期还款期数", unit="records"
)
repayment_overdue_count_12m = overdue_repayments.count(
    months=12, worse="higher", dimension="market", label="近12个月逾期还款期数", unit="records"
)
repayment_overdue_days_max_24m = repayments.max(
    "quantity", months=24, worse="higher", dimension="market", label="近24个月最长逾期天数", unit="days"
)
repayment_worst_36m = repayments.min(
    "category", months=36, better="higher", dimension="market", label="近36个月最差还款状态（由差到好）", unit="rank"
)
days_since_overdue = overdue_repayments.days_since(better="higher", dimension="market", label="距最近逾期还款天数", unit="days")
deposit_free_count_12m = returned.count(
    months=12, better="higher", dimension="market", label="近12个月免押金按时归还次数", unit="records"
)
deposit_free_trend_6m = returned.trend(months=6, dimension="market", label="免押金按时归还次数较前6个月变化", unit="records")
deposit_free_operator_count_24m = returned.distinct(
    "counterparty", months=24, dimension="market", label="近24个月按时归还的免押金运营单位数", unit="operators"
)
deposit_free_on_time_count_24m = returned.count(
    months=24, better="higher", dimension="market", label="近24个月免押金按时归还次数", unit="records"
)
deposit_free_late_count_3m = uses.where(category="逾期归还").count(
    months=3, worse="higher", dimension="market", label="近3个月免押金逾期归还次数", unit="records"
)
deposit_free_lost_count_12m = uses.where(category="未归还").count(
    months=12, worse="higher", dimension="market", label="近12个月免押金未归还次数", unit="records"
)


@derived(better="higher", dimension="performance", label="近36个月践诺履约率", unit="share")
def promise_kept_share_36m(
    commitment_kept_count_36m: Column,
    contract_kept_count_36m: Column,
    commitment_broken_count_12m: Column,
    contract_breach_count_12m: Column,
) -> Column:
    """Kept promises and contracts of 36 months over those and the breaches still public; absent where there was neither."""
    kept = commitment_kept_count_36m + contract_kept_count_36m
    settled = kept + commitment_broken_count_12m + contract_breach_count_12m
    return np.where(settled > 0, kept / np.maximum(settled, 1), np.nan)


@derived(better="higher", dimension="performance", label="按时缴费率近期变化", unit="share")
def utilities_on_time_change(utilities_on_time_share_12m: Column, utilities_on_time_share_36m: Column) -> Column:
    """Share of bills paid on time in 12 months minus that in 36 months, in [-1, 1]; absent without a bill in 12 months."""
    return utilities_on_time_share_12m - utilities_on_time_share_36m
