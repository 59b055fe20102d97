"""Names say what sets a segment apart, and no two segments share one."""

from __future__ import annotations

import numpy as np

from ml.segments.naming import name_segments

RFM = ("recency_days", "frequency", "monetary")


def test_rules_name_the_known_characters() -> None:
    centroids = np.array([[-1.0, 1, 1], [1, -1, -1], [1, 1, 1], [-1, -1, -1]])
    assert name_segments(centroids, RFM) == [
        "Champions",
        "Lapsed",
        "Valuable but away",
        "New or occasional",
    ]


def test_two_champions_are_told_apart() -> None:
    centroids = np.array([[-1.0, 1, 1], [-1, 1, 3], [1, -1, -1]])
    names = name_segments(centroids, RFM)
    assert names[:2] == ["Champions: spends little", "Champions: spends much"]


def test_names_follow_segments_however_they_are_numbered() -> None:
    centroids = np.random.default_rng(3).standard_normal((6, 3))
    order = np.random.default_rng(4).permutation(6)
    names = name_segments(centroids, RFM)
    assert len(set(names)) == 6
    assert name_segments(centroids[order], RFM) == [names[at] for at in order]


def test_features_without_a_rule_speak_for_themselves() -> None:
    centroids = np.array([[1.5, 0.1], [-1.5, -0.1]])
    names = name_segments(centroids, ("country=Eire", "shoe_size"))
    assert names == ["Country Eire", "Country not Eire"]


def test_equal_segments_are_numbered() -> None:
    names = name_segments(np.zeros((3, 1)), ("shoe_size",))
    assert len(set(names)) == 3
