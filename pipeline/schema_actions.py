"""The shape of the YAML's actions: offers in the company's own words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from pipeline.parts import STRICT, Text

Offer = Literal[
    "win_back",
    "reminder",
    "bundle",
    "second_order",
    "cross_sell",
    "advice",
    "timing",
    "finish_cart",
    "first_order",
    "thank_you",
]
"""The offers of dbt's int_offers."""


class Action(BaseModel):
    """What is offered, and the first words of the message; what is left out stays."""

    model_config = STRICT

    offer: Text | None = None
    message: Text | None = None
