"""More trades on the record of their authority: culture, sports, property, associations, platforms, streaming, public bodies."""

from features.declaration import records

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"administration": "行政管理", "incentive": "守信激励"}

breaches = records("industry_dishonesty")
merits = records("industry_merit")

culture_breach_count_24m = breaches.where(
    category=("文化市场·未经许可从事营业性演出或娱乐经营", "文化市场·提供含有禁止内容的产品", "文化市场·擅自变更或取消演出拒不退票")
).count(months=24, worse="higher", dimension="administration", label="近24个月文化市场行业失信信息数", unit="records")
culture_merit_count_36m = merits.where(category=("文化市场·文明诚信经营示范",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月文化市场行业守信信息数", unit="records"
)
sports_breach_count_24m = breaches.where(
    category=("体育·赛事活动安全责任事故", "体育·违规收取或挪用预付费", "体育·兴奋剂违规或操纵比赛")
).count(months=24, worse="higher", dimension="administration", label="近24个月体育行业失信信息数", unit="records")
sports_merit_count_36m = merits.where(category=("体育·体育服务示范单位",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月体育行业守信信息数", unit="records"
)
property_breach_count_24m = breaches.where(
    category=(
        "物业和房地产经纪·挪用维修资金或公共收益",
        "物业和房地产经纪·擅自降低服务标准拒不整改",
        "物业和房地产经纪·发布虚假房源信息",
    )
).count(months=24, worse="higher", dimension="administration", label="近24个月物业和房地产经纪行业失信信息数", unit="records")
property_merit_count_36m = merits.where(category=("物业和房地产经纪·物业服务示范项目",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月物业和房地产经纪行业守信信息数", unit="records"
)
association_breach_count_24m = breaches.where(
    category=("行业协会商会·强制入会或摊派收费", "行业协会商会·违规评比达标表彰", "行业协会商会·不执行自律公约")
).count(months=24, worse="higher", dimension="administration", label="近24个月行业协会商会行业失信信息数", unit="records")
association_merit_count_36m = merits.where(category=("行业协会商会·会员信用评价健全",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月行业协会商会行业守信信息数", unit="records"
)
platform_breach_count_24m = breaches.where(
    category=("平台企业·未履行平台内经营者核验", "平台企业·泄露或滥用个人信息", "平台企业·拒不配合联合约束")
).count(months=24, worse="higher", dimension="administration", label="近24个月平台企业行业失信信息数", unit="records")
platform_merit_count_36m = merits.where(category=("平台企业·平台内信用管理健全",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月平台企业行业守信信息数", unit="records"
)
streaming_breach_count_24m = breaches.where(
    category=("网络直播·虚假宣传或数据造假", "网络直播·直播营销售假", "网络直播·违法违规内容被处置")
).count(months=24, worse="higher", dimension="administration", label="近24个月网络直播行业失信信息数", unit="records")
streaming_merit_count_36m = merits.where(category=("网络直播·网络诚信示范",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月网络直播行业守信信息数", unit="records"
)
public_institution_breach_count_24m = breaches.where(
    category=("事业单位·列入法人异常名录", "事业单位·未按规定报送年度报告", "事业单位·拖欠账款拒不履行")
).count(months=24, worse="higher", dimension="administration", label="近24个月事业单位行业失信信息数", unit="records")
public_institution_merit_count_36m = merits.where(category=("事业单位·法人治理评估优良",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月事业单位行业守信信息数", unit="records"
)

ENGLISH = {
    "culture_breach_count_24m": "faults on the trade record (the culture market), last 24 months",
    "culture_merit_count_36m": "merits on the trade record (the culture market), last 36 months",
    "sports_breach_count_24m": "faults on the trade record (sports), last 24 months",
    "sports_merit_count_36m": "merits on the trade record (sports), last 36 months",
    "property_breach_count_24m": "faults on the trade record (property management and real-estate agencies), last 24 months",
    "property_merit_count_36m": "merits on the trade record (property management and real-estate agencies), last 36 months",
    "association_breach_count_24m": "faults on the trade record (industry associations and chambers), last 24 months",
    "association_merit_count_36m": "merits on the trade record (industry associations and chambers), last 36 months",
    "platform_breach_count_24m": "faults on the trade record (platform enterprises), last 24 months",
    "platform_merit_count_36m": "merits on the trade record (platform enterprises), last 36 months",
    "streaming_breach_count_24m": "faults on the trade record (live streaming and its agencies), last 24 months",
    "streaming_merit_count_36m": "merits on the trade record (live streaming and its agencies), last 36 months",
    "public_institution_breach_count_24m": "faults on the trade record (public institutions), last 24 months",
    "public_institution_merit_count_36m": "merits on the trade record (public institutions), last 36 months",
}
