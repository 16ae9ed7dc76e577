"""Every offered feature can be told in English, and an English label names a feature that is there."""

from pathlib import Path

import pytest

from credit.deployment import Deployment
from credit.errors import InvalidDeclaration
from features.feature_set import FeatureSet


@pytest.mark.parametrize(("place", "kind"), [("hainan", "enterprise"), ("hainan", "person"), ("chicago", "enterprise")])
def test_every_feature_of_ours_has_an_english_label_of_its_own(place: str, kind: str) -> None:
    features = FeatureSet.load(Deployment.load(place), kind).features
    # Without a label the meaning stands in; 万元 and other words of the catalogue may stand in a meaning, never in a label.
    without = [one.name for one in features if one.english == one.meaning or not one.english.isascii()]
    assert not without
    assert len({one.english for one in features}) == len(features)


def test_a_city_without_english_labels_shows_the_meaning(tiny_city: Deployment) -> None:
    penalties, _ = FeatureSet.load(tiny_city, "enterprise").features
    assert penalties.english == "number of records: penalty; last 12 months"


def test_a_label_of_a_feature_that_nobody_declares_is_refused(tiny_city: Deployment) -> None:
    file = Path(tiny_city.features)
    file.write_text(file.read_text("utf-8") + 'ENGLISH = {"penalties_12": "penalties, last 12 months"}\n', "utf-8")
    with pytest.raises(InvalidDeclaration, match=r"penalties_12.*no module declares it"):
        FeatureSet.load(tiny_city, "enterprise")
