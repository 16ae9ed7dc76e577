"""The same answer in Chinese and in English: numbers equal, words of the chosen language."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.errors import InvalidCatalogue
from credit.home import Home
from credit.items import Catalogue
from credit.language import Language
from credit.repair import RepairRoutes
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from serving.words import texts
from tests.serving.asking import asking

USCC = "91460000MA0000015T"
URL = f"/v1/enterprises/{USCC}/score?as_of=2024-06-30"


@pytest.fixture
def client(tiny_city: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    """One penalty, by an authority with a name; the city rates in two languages."""
    trust = tiny_city.evaluations / "trust.yaml"
    rule = "  - {name: fined, chinese: 有处罚不评良, english: 'fined, so not good', when: {feature: penalties_12m, at_least: 1},\n"
    rule += "     tier: C, basis: 'By-law, article 9'}\n"
    worded = trust.read_text("utf-8").replace("chinese: 中,", "chinese: 中, english: fair,")
    trust.write_text(f"{worded}rules:\n{rule}", "utf-8")
    file = tmp_path / "penalty.csv"
    file.write_text(f"uscc,no,kind,decided,获知日期,body\n{USCC},1号,罚款,2024-03-01,2024-03-05,市监局\n", "utf-8")
    store = RecordStore.open(tmp_path / "data" / tiny_city.name / "records", tiny_city.catalogue)
    store.append(Reader(tiny_city.catalogue).read(file, received=date(2024, 6, 30)).records)
    with asking(build_app(tiny_city, Home(tmp_path / "data", tiny_city.name), store, pseudonymiser=None)) as client:
        yield client


def words_of(answer: dict[str, Any]) -> tuple[str, str, str, str]:
    (reason,), (record,) = answer["reasons"], answer["records"]
    return answer["tier_label"], reason["dimension_label"], record["name"], record["repair"]["papers"][0]


def test_one_answer_in_two_languages(client: TestClient) -> None:
    chinese, english = client.get(URL), client.get(f"{URL}&lang=en")
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh", "en")
    assert words_of(chinese.json()) == ("中", "行政管理", "处罚", "法定责任义务履行完毕的证明材料")
    assert words_of(english.json()) == ("fair", "administration", "Penalty", "proof that the legal duty is performed")
    for answer in (chinese.json(), english.json()):
        assert (answer["score"], answer["tier"]) == (540, "C")


def test_the_header_chooses_and_the_parameter_goes_before_it(client: TestClient) -> None:
    asked = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}
    assert client.get(URL, headers=asked).json()["language"] == "en"
    assert client.get(f"{URL}&lang=zh", headers=asked).json()["language"] == "zh"
    assert client.get(URL, headers={"Accept-Language": "fr, *;q=0.1"}).json()["language"] == "zh"
    assert client.get(f"{URL}&lang=fr").status_code == 422


def test_a_rule_names_its_law_and_the_records_that_made_it_apply(client: TestClient) -> None:
    answer = client.get(f"{URL}&lang=en").json()
    (rule,), (record,) = answer["rules"], answer["records"]
    assert (rule["label"], rule["basis"]) == ("fined, so not good", "By-law, article 9")
    assert rule["record_ids"] == [record["record_id"]]


def test_a_record_says_who_decided_when_it_stops_and_where_it_is_repaired(client: TestClient) -> None:
    (record,) = client.get(URL).json()["records"]
    assert (record["document"], record["authority"], record["event_date"]) == ("1号", "市监局", "2024-03-01")
    assert (record["counts_until"], record["ended_by"], record["public_until"]) == ("2025-02-28", "window", "2025-03-01")
    assert (record["repair"]["opens"], record["basis"]) == ("2024-06-01", "国家发展改革委令第36号；琼营商办〔2025〕31号第20条")


def test_an_english_text_has_no_chinese_of_its_own_but_names_of_law() -> None:
    kept = {"record.papers", "record.where"}
    for group, sentences in texts().root.items():
        for name, sentence in sentences.items():
            assert f"{group}.{name}" in kept or sentence.en.isascii(), (group, name)


@pytest.mark.parametrize(
    ("item", "authority", "where"),
    [
        ("administrative_penalty", "海口市市场监督管理局", "gsxt.gov.cn"),
        ("administrative_penalty", "海口市消防救援支队", "creditchina.gov.cn"),
        ("administrative_penalty", None, "creditchina.gov.cn"),
        ("court_enforcement", "海口市中级人民法院", "court"),
        ("duty_free_violation", "海口海关", "customs"),
    ],
)
def test_hainan_repairs_each_record_where_it_was_made(item: str, authority: str | None, where: str) -> None:
    route = Deployment.load("hainan").catalogue.repair.of(item, authority)
    assert where in route.where.in_(Language.ENGLISH)
    assert [paper.zh for paper in route.papers] == ["法定责任义务履行完毕的证明材料", "信用承诺书"]


def test_routes_must_take_every_record_and_name_known_items(tiny_city: Deployment) -> None:
    folder = tiny_city.catalogue_folder / "repair"
    folder.mkdir()
    text = {"zh": "甲", "en": "a"}
    one = {"papers": [text, text], "where": text, "basis": "law"}
    with pytest.raises(ValueError, match="must take every record"):
        RepairRoutes.model_validate([{**one, "items": ["penalty"]}])
    with pytest.raises(ValueError, match="papers"):
        RepairRoutes.model_validate([{**one, "papers": [text, text, text]}])
    routes = "- {items: [luck], papers: [{zh: 甲, en: a}, {zh: 乙, en: b}], where: {zh: 丙, en: c}, basis: law}\n"
    (folder / "routes.yaml").write_text(routes + routes.replace("items: [luck], ", ""), "utf-8")
    with pytest.raises(InvalidCatalogue, match="luck"):
        Catalogue.load(tiny_city.catalogue_folder)
