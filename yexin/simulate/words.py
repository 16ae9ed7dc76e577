"""The words of a simulated Hainan: counties, industries, departments. Shares are rough settings for a demonstration."""

from __future__ import annotations

# County, GB/T 2260 code, short name in document numbers, share of the subjects.
COUNTIES = (
    ("海口市", "460100", "海口", 0.420), ("三亚市", "460200", "三亚", 0.170), ("三沙市", "460300", "三沙", 0.002),
    ("儋州市", "460400", "儋州", 0.060), ("五指山市", "469001", "五指", 0.010), ("琼海市", "469002", "琼海", 0.050),
    ("文昌市", "469005", "文昌", 0.045), ("万宁市", "469006", "万宁", 0.045), ("东方市", "469007", "东方", 0.028),
    ("定安县", "469021", "定安", 0.018), ("屯昌县", "469022", "屯昌", 0.016), ("澄迈县", "469023", "澄迈", 0.045),
    ("临高县", "469024", "临高", 0.018), ("白沙黎族自治县", "469025", "白沙", 0.010), ("昌江黎族自治县", "469026", "昌江", 0.013),
    ("乐东黎族自治县", "469027", "乐东", 0.014), ("陵水黎族自治县", "469028", "陵水", 0.020),
    ("保亭黎族苗族自治县", "469029", "保亭", 0.008), ("琼中黎族苗族自治县", "469030", "琼中", 0.008),
)  # fmt: skip
# Who sends: the two large cities by themselves, all others through the province.
HAIKOU, SANYA, PROVINCE = 0, 1, 2
SENDERS = ("haikou", "sanya", "province")

# Industry, share of the enterprises, factor on penalties and complaints (more contact with inspectors and customers).
INDUSTRIES = (
    ("农林牧渔业", 0.09, 0.7), ("采矿业", 0.002, 1.4), ("制造业", 0.05, 1.3), ("电力燃气及水的生产和供应业", 0.004, 0.9),
    ("建筑业", 0.09, 1.5), ("批发和零售业", 0.30, 0.9), ("交通运输仓储和邮政业", 0.04, 1.5), ("住宿和餐饮业", 0.08, 1.6),
    ("信息传输软件和信息技术服务业", 0.08, 0.5), ("金融业", 0.01, 0.5), ("房地产业", 0.03, 1.2), ("租赁和商务服务业", 0.11, 0.6),
    ("科学研究和技术服务业", 0.05, 0.5), ("水利环境和公共设施管理业", 0.004, 0.9), ("居民服务修理和其他服务业", 0.03, 1.0),
    ("教育", 0.01, 0.8), ("卫生和社会工作", 0.01, 1.3), ("文化体育和娱乐业", 0.01, 1.1),
)  # fmt: skip
CONSTRUCTION, MANUFACTURING, SOFTWARE, SCIENCE = 4, 2, 8, 12

LEGAL_FORMS = ("有限责任公司", "股份有限公司", "个人独资企业", "合伙企业", "农民专业合作社", "外商投资企业")
LEGAL_FORM_SHARES = (0.80, 0.03, 0.05, 0.03, 0.06, 0.03)
NAME_FIRST, NAME_SECOND = (
    ("椰风", "南渡", "琼岛", "海岳", "热带", "鹿城", "天涯", "五洲", "博鳌", "临港", "蓝湾", "金滩"),
    ("贸易", "科技", "建设", "文旅", "食品", "物流", "农业", "服务", "置业", "商务"),
)

# Who penalises: department, word in the document number, share of the penalties.
PENALTY_BODIES = (
    ("市场监督管理局", "市监罚", 0.36), ("综合行政执法局", "综执罚", 0.22), ("税务局", "税罚", 0.10), ("生态环境局", "环罚", 0.07),
    ("应急管理局", "应急罚", 0.07), ("交通运输局", "交罚", 0.10), ("住房和城乡建设局", "建罚", 0.08),
)  # fmt: skip
# Offences that these bodies punish, two each, in their order.
OFFENCES = (
    "未按规定明码标价", "食品经营不符合标准", "占道经营", "违法建设", "未按期申报纳税", "虚开发票", "违法排放污染物",
    "未依法报批环评", "未落实安全生产责任", "违规储存危险物品", "超限运输", "无证营运", "未取得施工许可", "违法分包",
)  # fmt: skip
SUPPLIERS = ("水务有限公司", "海南电网公司", "民生燃气有限公司")
LENDERS = tuple(
    f"海南{name}" for name in ("农商银行", "银行", "椰城村镇银行", "港信小额贷款公司", "融资担保公司", "自贸消费金融公司")
)
BUYERS = tuple(f"{county[0]}{office}" for county in COUNTIES[:8] for office in ("财政局", "住房和城乡建设局", "公共资源交易中心"))
OPERATORS = tuple(f"{name}运营公司" for name in ("椰行共享汽车", "安心酒店", "书香琼州", "闪充", "逐浪装备", "海岛骑行"))
ORGANISERS = tuple(f"{county[0]}{office}" for county in COUNTIES[:10] for office in ("志愿者协会", "红十字会", "文明办"))
