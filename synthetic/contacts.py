"""Names, e-mail addresses and ids of persons as text."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.pools import DOMAINS, Pools, slugs
from synthetic.population import Population
from synthetic.randomness import Array
from synthetic.writing import numbered

ID_WIDTH: Final = 7


def customer_ids(records: Array) -> pa.Array:
    """Customer ids of records, given by position."""
    return numbered("C", records + 1, ID_WIDTH)


def first_names(population: Population, names: Array, person: Array) -> Array:
    """First names from a pool by country and gender; others take either list."""
    gender = population.gender[person]
    either = np.where(gender == 2, person % 2, gender)
    found: Array = names[
        population.country[person], either, population.first_name[person]
    ]
    return found


def last_names(
    population: Population, names: Array, person: Array, owner: Array
) -> Array:
    """Last names; a household bears the one of the member whose contacts it uses."""
    family = owner[person]
    found: Array = names[population.country[family], population.last_name[family]]
    return found


def addresses(population: Population, pools: Pools, person: Array) -> Array:
    """E-mail addresses, one for each person and at Faker's reserved domains."""
    first = first_names(population, slugs(pools.first_names), person)
    last = last_names(
        population, slugs(pools.last_names), person, np.arange(len(population))
    )
    domain = np.array(DOMAINS, dtype=object)[person % len(DOMAINS)]
    number = person.astype(str).astype(object)
    found: Array = first + "." + last + number + "@" + domain
    return found


def misspell(name: str, position: int) -> str:
    """Swap two letters, as hurried fingers do."""
    swapped = name[position + 1] + name[position]
    return name[:position] + swapped + name[position + 2 :]


def replace(texts: pa.Array, where: Array, text: str) -> pa.Array:
    """Put one text in some places."""
    return pc.if_else(pa.array(where), text, texts)
