"""Feature modules as a deployment brings them: read from any folder, refused with the file and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from credit.deployment import Deployment
from credit.errors import InvalidDeclaration
from features import dictionary
from features.feature_set import FeatureSet
from tests.features.town import lives

HEAD = """
from features.declaration import derived, records
SUBJECT_KIND = "enterprise"
DIMENSIONS = {"administration": "行政管理"}
ABOUT = {"dimension": "administration", "label": "处罚", "unit": "records"}
penalties = records("penalty")
"""


def load(city: Deployment, source: str) -> FeatureSet:
    """The features of the tiny city, declared in its one file by HEAD and `source`."""
    city.features.write_text(HEAD + source, "utf-8")
    return FeatureSet.load(city, "enterprise")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a = penalties.count(**ABOUT)\na = penalties.count(months=3, **ABOUT)", "a: features.py declares it twice"),
        ("a = penalties.count(**ABOUT)\nb = a", "a: it is the same feature as 'b'"),
        ("a = penalties.count(dimension='administration', label='x')", "a: say its unit"),
        ("a = penalties.count()", "a: say its dimension and label and unit"),
        ("a = penalties.count(dimension='weather', label='x', unit='x')", "dimension 'weather' is none of DIMENSIONS"),
        ("b = penalties.count(**ABOUT)\n@derived(**ABOUT)\ndef a(b): return b", "a: write what it means"),
        ("b = penalties.count(**ABOUT)\n@derived(**ABOUT)\ndef f(b):\n    'x'\n    return b\nc = f\ndel f", "called 'f'"),
        ("a = penalties.count(months=-1, **ABOUT)", "features.py: it cannot be imported: InvalidDeclaration: a count: months"),
        ("a = penaltys.count()", "features.py: it cannot be imported: NameError: name 'penaltys'"),
        ("a = ", "features.py: it cannot be imported: SyntaxError"),
        ("SUBJECT_KIND = 'ship'", "SUBJECT_KIND must be one of enterprise, person"),
        ("DIMENSIONS = ['administration']", "DIMENSIONS must be a dictionary"),
        ("SUBJECT_KIND = 'person'", "no module declares features with SUBJECT_KIND = 'enterprise'"),
    ],
)
def test_a_wrong_module_is_refused(tiny_city: Deployment, source: str, message: str) -> None:
    with pytest.raises(InvalidDeclaration, match=message):
        load(tiny_city, source)


def test_modules_of_one_kind_make_one_set(tiny_city: Deployment) -> None:
    folder = tiny_city.features.with_name("features")
    folder.mkdir()
    tiny_city.features.unlink()
    city = Deployment.load(str(folder.parent))
    (folder / "one.py").write_text(HEAD + "a = penalties.count(**ABOUT)", "utf-8")
    (folder / "two.py").write_text(HEAD + "b = penalties.count(months=3, **ABOUT)", "utf-8")
    (folder / "_not.py").write_text("1 / 0", "utf-8")
    assert FeatureSet.load(city, "enterprise").names == ("a", "b")
    (folder / "two.py").write_text(HEAD + "a = penalties.count(months=3, **ABOUT)", "utf-8")
    with pytest.raises(InvalidDeclaration, match=r"a: two\.py declares it, and so does another module"):
        FeatureSet.load(city, "enterprise")
    (folder / "two.py").write_text(HEAD + "DIMENSIONS = {'administration': '行政'}", "utf-8")
    with pytest.raises(InvalidDeclaration, match="another Chinese name"):
        FeatureSet.load(city, "enterprise")
    for file in folder.glob("*.py"):
        file.unlink()
    with pytest.raises(InvalidDeclaration, match="it holds no features"):
        FeatureSet.load(city, "enterprise")


def test_the_version_follows_the_code_of_derived_features_and_what_they_use(tiny_city: Deployment) -> None:
    source = (
        "BY = 2\ndef half(x): return x / BY\nb = penalties.count(**ABOUT)\n"
        "@derived(**ABOUT)\ndef a(b):\n    'Half.'\n    return half(b)\n"
    )
    version = load(tiny_city, source).version
    assert load(tiny_city, source.replace("'Half.'", "'One half.'  # of it")).version == version
    assert load(tiny_city, source.replace("BY = 2", "BY = 4")).version != version
    assert load(tiny_city, source.replace("x / BY", "x // BY")).version != version
    assert load(tiny_city, source.replace("half(b)", "half(b) + 1")).version != version


def test_the_dictionary_says_all_that_is_declared(tiny_city: Deployment) -> None:
    page = dictionary.page(tiny_city)
    assert (
        "| `penalties_12m` | 近12个月处罚次数 |  | 行政管理 administration | lower | records | count, 12 months | penalty "
        "| number of records: penalty; last 12 months | 0 |\n"
    ) in page
    assert "Internal" not in page
    load(tiny_city, "a = penalties.count(**ABOUT)\n_b = penalties.days_since()")
    page = dictionary.page(tiny_city)
    assert page.index("| `a` |") < page.index("Internal") < page.index("| `_b` |")


@pytest.mark.parametrize(("deployment", "kind", "at_least"), [("hainan", "enterprise", 60), ("hainan", "person", 40)])
def test_hainan_declares_what_it_should(deployment: str, kind: str, at_least: int) -> None:
    declared = FeatureSet.load(Deployment.load(deployment), kind)
    assert len(declared.names) >= at_least
    assert all(one.dimension in declared.dimensions and one.unit for one in declared.features)
    assert declared.build(lives(), as_of=date(2024, 1, 1), subjects=["Z"]).known.tolist() == [0]
