"""The catalogue of Hainan: what the issue names is there, by which law, and nothing that the law forbids."""

from datetime import date

import pytest

from credit.deployment import Deployment
from credit.items import Catalogue
from credit.severity import Severity

NATIONAL_CLASSES = {
    "登记注册基本信息", "司法裁判及执行信息", "行政管理信息", "职称和职业资格信息", "经营（活动）异常名录（状态）信息",
    "严重失信主体名单信息", "有关合同履行信息", "信用承诺及其履行情况信息", "信用评价结果信息", "遵守法律法规情况信息",
    "诚实守信相关荣誉信息", "知识产权信息", "经营主体自愿提供的信用信息",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Deployment.load("hainan").catalogue


def test_the_thirteen_classes_of_the_national_catalogue_of_2024_are_covered(catalogue: Catalogue) -> None:
    national = {item.national_class for item in catalogue.values() if item.scope == "national"}
    assert national == NATIONAL_CLASSES


@pytest.mark.parametrize(
    "item",
    [
        "registration", "administrative_licence", "administrative_penalty", "court_enforcement", "abnormal_operation",
        "serious_dishonesty", "tax_credit_grade", "social_insurance_payment", "provident_fund_payment", "utilities_payment",
        "contract_performance", "credit_commitment", "honour", "inspection_result", "volunteering", "donation", "loan",
        "loan_repayment", "relation",
    ],
)  # fmt: skip
def test_every_item_that_the_issue_names_says_by_which_law_and_for_what(catalogue: Catalogue, item: str) -> None:
    known = catalogue[item]
    assert "《" in known.legal_basis or "〔" in known.legal_basis
    assert "self" in known.purposes  # everybody may see the records about oneself (征信业管理条例 17)


def test_an_order_names_every_value_of_its_category_once(catalogue: Catalogue) -> None:
    for item in catalogue.values():
        category = item.field_of("category")
        if item.order:
            assert category is not None, item.id
            assert sorted(item.order) == sorted(category.values), item.id


def test_severity_rules_name_only_categories_that_exist(catalogue: Catalogue) -> None:
    for item in catalogue.values():
        category = item.field_of("category")
        if item.severity:
            assert set(item.severity.by_category) <= set(category.values if category else ()), item.id


def test_fines_are_in_wan_yuan_and_licence_fields_bear_their_codes(catalogue: Catalogue) -> None:
    fine = catalogue["administrative_penalty"].field_of("amount")
    assert fine is not None
    assert (fine.code, fine.unit) == ("CF_NR_FK", "万元")
    assert {f.code for f in catalogue["administrative_licence"].fields} >= {"XK_WSH", "XK_XKLB", "XK_JDRQ", "XK_YXQZI", "XK_XKJG"}


@pytest.mark.parametrize(
    ("item", "severity", "ends"),
    [
        ("administrative_penalty", Severity.MINOR, date(2026, 8, 1)),  # 3 months at most
        ("administrative_penalty", Severity.GENERAL, date(2027, 5, 1)),  # 1 year
        ("serious_dishonesty", Severity.SERIOUS, date(2029, 5, 1)),  # 3 years
        ("court_enforcement", Severity.SERIOUS, date(2028, 5, 1)),  # 2 years: 法释〔2017〕7号, article 2
        ("loan_repayment", Severity.GENERAL, date(2031, 5, 1)),  # kept 5 years: 征信业管理条例 16
    ],
)
def test_publicity_ends_when_the_law_since_april_2026_says(catalogue: Catalogue, item: str, severity: Severity, ends: date) -> None:
    rule = catalogue[item].publicity
    assert rule is not None
    assert rule.ends(severity, date(2026, 5, 1)) == ends


def test_amounts_that_tell_a_persons_income_or_debts_need_written_consent(catalogue: Catalogue) -> None:
    assert {item.id for item in catalogue.values() if item.written_consent} == {"provident_fund_deposit", "loan", "loan_repayment"}


def test_names_and_numbers_of_persons_are_sensitive_everywhere(catalogue: Catalogue) -> None:
    for item in catalogue.values():
        for field in item.fields:
            if field.identifier == "id_number" or field.name in ("姓名", "法定代表人", "行政相对人名称", "法定代表人证件号码"):
                assert field.sensitive, f"{item.id}.{field.code}"
