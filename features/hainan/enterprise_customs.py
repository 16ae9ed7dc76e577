"""Features of enterprises at the second-line ports (二线口岸): checks of goods, what is held free of duty, breaches."""

from features.declaration import records

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"administration": "行政管理"}

port_checks = records("second_line_check")
assets = records("zero_tariff_asset")
breaches = records("zero_tariff_breach")
ledger_checks = records("zero_tariff_ledger_check")
processing = records("processing_value_added")

port_check_count_12m = port_checks.count(months=12, dimension="administration", label="近12个月二线口岸查验次数", unit="records")
port_check_clean_share_24m = port_checks.where(category="未见异常").share(
    of=port_checks, months=24, better="higher", dimension="administration", label="近24个月二线口岸查验无异常占比", unit="share"
)
port_check_hidden_count_24m = port_checks.where(category=("涉嫌走私移交", "夹藏夹带")).count(
    months=24, worse="higher", dimension="administration", label="近24个月查验夹藏夹带或移交次数", unit="records"
)
zero_tariff_vehicle_count = assets.where(category=("交通工具", "游艇"), in_force=True).count(
    dimension="administration", label="监管期内“零关税”交通工具及游艇数", unit="records"
)
zero_tariff_equipment_count = assets.where(category="自用生产设备", in_force=True).count(
    dimension="administration", label="监管期内“零关税”自用生产设备数", unit="records"
)
zero_tariff_breach_count_36m = breaches.count(
    months=36, worse="higher", dimension="administration", label="近36个月“零关税”货物违规数", unit="records"
)
ledger_check_count_36m = ledger_checks.count(
    months=36, dimension="administration", label="近36个月“零关税”专用账册核查次数", unit="records"
)
ledger_unexplained_count_24m = ledger_checks.where(category="账实不符且未说明").count(
    months=24, worse="higher", dimension="administration", label="近24个月账实不符且未说明次数", unit="records"
)
ledger_latest_result = ledger_checks.latest(
    "category", months=36, better="higher", dimension="administration", label="最近账册核查结果（由差到好）", unit="rank"
)
processing_check_count_36m = processing.count(
    months=36, dimension="administration", label="近36个月加工增值核查次数", unit="records"
)
processing_failed_count_24m = processing.where(category="不符合").count(
    months=24, worse="higher", dimension="administration", label="近24个月加工增值核查不符合次数", unit="records"
)

ENGLISH = {
    "port_check_count_12m": "checks at second-line ports, last 12 months",
    "port_check_clean_share_24m": "share of port checks without a finding, last 24 months",
    "port_check_hidden_count_24m": "port checks with hidden goods or handed over, last 24 months",
    "zero_tariff_vehicle_count": "vehicles and yachts held free of duty",
    "zero_tariff_equipment_count": "production equipment held free of duty",
    "zero_tariff_breach_count_36m": "breaches with goods free of duty, last 36 months",
    "ledger_check_count_36m": "checks of the zero-tariff ledger, last 36 months",
    "ledger_unexplained_count_24m": "ledger checks with an unexplained difference, last 24 months",
    "ledger_latest_result": "latest ledger check (worst to best)",
    "processing_check_count_36m": "checks of processing with added value, last 36 months",
    "processing_failed_count_24m": "processing checks failed, last 24 months",
}
