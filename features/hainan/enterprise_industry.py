"""Features of enterprises on the record of their trade (行业信用记录): faults and merits that its authority established."""

from features.declaration import records

SUBJECT_KIND = "enterprise"
DIMENSIONS = {"administration": "行政管理", "incentive": "守信激励"}

breaches = records("industry_dishonesty")
merits = records("industry_merit")

tourism_breach_count_24m = breaches.where(category=("旅游·强迫或变相强迫消费", "旅游·不合理低价游", "旅游·擅自变更行程")).count(
    months=24, worse="higher", dimension="administration", label="近24个月旅游行业失信信息数", unit="records"
)
tourism_merit_count_36m = merits.where(category=("旅游·星级或等级评定",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月旅游行业守信信息数", unit="records"
)
transport_breach_count_24m = breaches.where(
    category=("交通运输·超限超载", "交通运输·未取得许可从事经营", "交通运输·重大及以上责任事故")
).count(months=24, worse="higher", dimension="administration", label="近24个月交通运输行业失信信息数", unit="records")
transport_merit_count_36m = merits.where(category=("交通运输·运输服务质量考核优良",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月交通运输行业守信信息数", unit="records"
)
construction_breach_count_24m = breaches.where(
    category=("建筑市场·转包或违法分包", "建筑市场·出借资质", "建筑市场·工程质量安全事故")
).count(months=24, worse="higher", dimension="administration", label="近24个月建筑市场行业失信信息数", unit="records")
construction_merit_count_36m = merits.where(category=("建筑市场·省级以上优质工程",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月建筑市场行业守信信息数", unit="records"
)
food_breach_count_24m = breaches.where(category=("食品·经营不符合标准的食品", "食品·未落实追溯", "食品·拒不召回")).count(
    months=24, worse="higher", dimension="administration", label="近24个月食品行业失信信息数", unit="records"
)
food_merit_count_36m = merits.where(category=("食品·放心消费示范",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月食品行业守信信息数", unit="records"
)
drugs_breach_count_24m = breaches.where(
    category=("药品器械·生产销售假劣药", "药品器械·违反经营质量管理规范", "药品器械·拒绝或隐瞒监管")
).count(months=24, worse="higher", dimension="administration", label="近24个月药品器械行业失信信息数", unit="records")
drugs_merit_count_36m = merits.where(category=("药品器械·追溯体系完备",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月药品器械行业守信信息数", unit="records"
)
environment_breach_count_24m = breaches.where(
    category=("生态环境·超标或偷排污染物", "生态环境·自动监测数据弄虚作假", "生态环境·拒不执行环保处罚")
).count(months=24, worse="higher", dimension="administration", label="近24个月生态环境行业失信信息数", unit="records")
environment_merit_count_36m = merits.where(category=("生态环境·绿色工厂或清洁生产",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月生态环境行业守信信息数", unit="records"
)
logistics_breach_count_24m = breaches.where(
    category=("物流·货物损毁拒不赔偿", "物流·实名收寄验视不落实", "物流·泄露寄递信息")
).count(months=24, worse="higher", dimension="administration", label="近24个月物流行业失信信息数", unit="records")
logistics_merit_count_36m = merits.where(category=("物流·A级物流企业",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月物流行业守信信息数", unit="records"
)
e_commerce_breach_count_24m = breaches.where(
    category=("电子商务·虚假宣传或刷单炒信", "电子商务·售假侵权", "电子商务·拒不履行七日退货")
).count(months=24, worse="higher", dimension="administration", label="近24个月电子商务行业失信信息数", unit="records")
e_commerce_merit_count_36m = merits.where(category=("电子商务·平台诚信商家",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月电子商务行业守信信息数", unit="records"
)
elderly_care_breach_count_24m = breaches.where(
    category=("养老服务·违规收取预付费", "养老服务·虐待或侵害老年人", "养老服务·消防安全隐患拒不整改")
).count(months=24, worse="higher", dimension="administration", label="近24个月养老服务行业失信信息数", unit="records")
elderly_care_merit_count_36m = merits.where(category=("养老服务·养老机构等级评定",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月养老服务行业守信信息数", unit="records"
)
home_service_breach_count_24m = breaches.where(
    category=("家政服务·提供虚假从业人员信息", "家政服务·违约拒不退费", "家政服务·侵害消费者人身财产")
).count(months=24, worse="higher", dimension="administration", label="近24个月家政服务行业失信信息数", unit="records")
home_service_merit_count_36m = merits.where(category=("家政服务·家政服务等级评定",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月家政服务行业守信信息数", unit="records"
)
education_breach_count_24m = breaches.where(
    category=("教育培训·超范围或超期收费", "教育培训·虚假招生宣传", "教育培训·卷款停业")
).count(months=24, worse="higher", dimension="administration", label="近24个月教育培训行业失信信息数", unit="records")
education_merit_count_36m = merits.where(category=("教育培训·办学质量评估优良",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月教育培训行业守信信息数", unit="records"
)
medical_breach_count_24m = breaches.where(category=("医疗卫生·超范围执业", "医疗卫生·骗取医保基金", "医疗卫生·出具虚假证明")).count(
    months=24, worse="higher", dimension="administration", label="近24个月医疗卫生行业失信信息数", unit="records"
)
medical_merit_count_36m = merits.where(category=("医疗卫生·等级医院评审",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月医疗卫生行业守信信息数", unit="records"
)
labour_breach_count_24m = breaches.where(
    category=("劳动保障·拖欠劳动报酬", "劳动保障·未依法签订劳动合同", "劳动保障·违法使用童工")
).count(months=24, worse="higher", dimension="administration", label="近24个月劳动保障行业失信信息数", unit="records")
labour_merit_count_36m = merits.where(category=("劳动保障·和谐劳动关系单位",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月劳动保障行业守信信息数", unit="records"
)
tax_breach_count_24m = breaches.where(category=("税收·虚开发票", "税收·逃避缴纳税款", "税收·非正常户")).count(
    months=24, worse="higher", dimension="administration", label="近24个月税收行业失信信息数", unit="records"
)
tax_merit_count_36m = merits.where(category=("税收·按期申报缴纳",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月税收行业守信信息数", unit="records"
)
ip_breach_count_24m = breaches.where(
    category=("知识产权·非正常专利申请", "知识产权·恶意商标注册", "知识产权·故意侵犯知识产权")
).count(months=24, worse="higher", dimension="administration", label="近24个月知识产权行业失信信息数", unit="records")
ip_merit_count_36m = merits.where(category=("知识产权·知识产权示范优势企业",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月知识产权行业守信信息数", unit="records"
)
research_breach_count_24m = breaches.where(category=("科研·伪造篡改数据", "科研·套取挪用科研经费", "科研·验收造假")).count(
    months=24, worse="higher", dimension="administration", label="近24个月科研行业失信信息数", unit="records"
)
research_merit_count_36m = merits.where(category=("科研·科研项目按期结题",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月科研行业守信信息数", unit="records"
)
social_organisation_breach_count_24m = breaches.where(
    category=("社会组织·活动异常名录", "社会组织·违规收费或评比", "社会组织·未按规定年检")
).count(months=24, worse="higher", dimension="administration", label="近24个月社会组织行业失信信息数", unit="records")
social_organisation_merit_count_36m = merits.where(category=("社会组织·评估等级4A以上",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月社会组织行业守信信息数", unit="records"
)
government_breach_count_24m = breaches.where(category=("政务·拖欠企业账款", "政务·政策承诺不兑现", "政务·不履行生效裁判")).count(
    months=24, worse="higher", dimension="administration", label="近24个月政务行业失信信息数", unit="records"
)
government_merit_count_36m = merits.where(category=("政务·政务诚信示范",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月政务行业守信信息数", unit="records"
)
farm_breach_count_24m = breaches.where(category=("涉农·农产品质量安全不合格", "涉农·套取涉农补贴", "涉农·违规使用农药兽药")).count(
    months=24, worse="higher", dimension="administration", label="近24个月涉农行业失信信息数", unit="records"
)
farm_merit_count_36m = merits.where(category=("涉农·示范合作社或家庭农场",)).count(
    months=36, better="higher", dimension="incentive", label="近36个月涉农行业守信信息数", unit="records"
)
village_breach_count_24m = breaches.where(category=("乡村·集体资产管理违规", "乡村·村规民约重大违约")).count(
    months=24, worse="higher", dimension="administration", label="近24个月乡村行业失信信息数", unit="records"
)
village_merit_count_36m = merits.where(category=("乡村·信用户占比达标", "乡村·文明村镇")).count(
    months=36, better="higher", dimension="incentive", label="近36个月乡村行业守信信息数", unit="records"
)
park_breach_count_24m = breaches.where(category=("园区·承诺政策不兑现", "园区·安全生产责任事故")).count(
    months=24, worse="higher", dimension="administration", label="近24个月园区行业失信信息数", unit="records"
)
park_merit_count_36m = merits.where(category=("园区·信用服务场景建设", "园区·园区合规服务达标")).count(
    months=36, better="higher", dimension="incentive", label="近36个月园区行业守信信息数", unit="records"
)

ENGLISH = {
    "tourism_breach_count_24m": "faults on the trade record (tourism), last 24 months",
    "tourism_merit_count_36m": "merits on the trade record (tourism), last 36 months",
    "transport_breach_count_24m": "faults on the trade record (transport), last 24 months",
    "transport_merit_count_36m": "merits on the trade record (transport), last 36 months",
    "construction_breach_count_24m": "faults on the trade record (construction), last 24 months",
    "construction_merit_count_36m": "merits on the trade record (construction), last 36 months",
    "food_breach_count_24m": "faults on the trade record (food), last 24 months",
    "food_merit_count_36m": "merits on the trade record (food), last 36 months",
    "drugs_breach_count_24m": "faults on the trade record (drugs and devices), last 24 months",
    "drugs_merit_count_36m": "merits on the trade record (drugs and devices), last 36 months",
    "environment_breach_count_24m": "faults on the trade record (environment), last 24 months",
    "environment_merit_count_36m": "merits on the trade record (environment), last 36 months",
    "logistics_breach_count_24m": "faults on the trade record (logistics), last 24 months",
    "logistics_merit_count_36m": "merits on the trade record (logistics), last 36 months",
    "e_commerce_breach_count_24m": "faults on the trade record (e-commerce), last 24 months",
    "e_commerce_merit_count_36m": "merits on the trade record (e-commerce), last 36 months",
    "elderly_care_breach_count_24m": "faults on the trade record (elderly care), last 24 months",
    "elderly_care_merit_count_36m": "merits on the trade record (elderly care), last 36 months",
    "home_service_breach_count_24m": "faults on the trade record (home service), last 24 months",
    "home_service_merit_count_36m": "merits on the trade record (home service), last 36 months",
    "education_breach_count_24m": "faults on the trade record (education), last 24 months",
    "education_merit_count_36m": "merits on the trade record (education), last 36 months",
    "medical_breach_count_24m": "faults on the trade record (medical institutions), last 24 months",
    "medical_merit_count_36m": "merits on the trade record (medical institutions), last 36 months",
    "labour_breach_count_24m": "faults on the trade record (labour protection), last 24 months",
    "labour_merit_count_36m": "merits on the trade record (labour protection), last 36 months",
    "tax_breach_count_24m": "faults on the trade record (tax), last 24 months",
    "tax_merit_count_36m": "merits on the trade record (tax), last 36 months",
    "ip_breach_count_24m": "faults on the trade record (intellectual property), last 24 months",
    "ip_merit_count_36m": "merits on the trade record (intellectual property), last 36 months",
    "research_breach_count_24m": "faults on the trade record (research integrity), last 24 months",
    "research_merit_count_36m": "merits on the trade record (research integrity), last 36 months",
    "social_organisation_breach_count_24m": "faults on the trade record (social organisations), last 24 months",
    "social_organisation_merit_count_36m": "merits on the trade record (social organisations), last 36 months",
    "government_breach_count_24m": "faults on the trade record (governments and departments), last 24 months",
    "government_merit_count_36m": "merits on the trade record (governments and departments), last 36 months",
    "farm_breach_count_24m": "faults on the trade record (farms and co-operatives), last 24 months",
    "farm_merit_count_36m": "merits on the trade record (farms and co-operatives), last 36 months",
    "village_breach_count_24m": "faults on the trade record (villages), last 24 months",
    "village_merit_count_36m": "merits on the trade record (villages), last 36 months",
    "park_breach_count_24m": "faults on the trade record (parks), last 24 months",
    "park_merit_count_36m": "merits on the trade record (parks), last 36 months",
}
