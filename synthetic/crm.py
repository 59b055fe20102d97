"""customers.csv: what the CRM has on file, with the mess of years.

Columns have the CRM's own names where a mapping is to be shown: customer_no, name,
e_mail, mobile and date_of_birth; the others are named as the feed's contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.contacts import (
    addresses,
    customer_ids,
    first_names,
    last_names,
    misspell,
    replace,
)
from synthetic.pools import COUNTRIES, DIALLING_CODES, Pools
from synthetic.population import (
    ACQUISITION,
    COMPANY_PROFILES,
    COMPANY_SEGMENTS,
    Population,
)
from synthetic.randomness import Array, Streams
from synthetic.records import DEFECTS, KINDS, Records
from synthetic.season import SECONDS_A_DAY, Calendar
from synthetic.writing import dates, instants, labels, plain

CHUNK: Final = 100_000
SHOP_EMAIL: Final = "till@example.com"
EMAIL_MISSING: Final = 0.06
PHONE_MISSING: Final = 0.25
BIRTH_DATE_MISSING: Final = 0.30
AGE_KNOWN: Final = 0.50
GENDER_MISSING: Final = 0.10
NAME_IN_CAPITALS: Final = 0.04
PHONE_FORMATS: Final = (
    "+{0} 1632 {1}",
    "+{0} (0)1632 {1}",
    "00{0}1632{1}",
    "01632-{1}",
)
GENDERS: Final = ("female", "male", "other")
CONSENTS: Final = ("accepts_email", "accepts_sms", "accepts_push", "accepts_phone")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some records with their persons' attributes at hand."""

    rng: np.random.Generator
    rows: Array
    person: Array
    kind: Array
    defect: Array

    def is_kind(self, kind: str) -> Array:
        found: Array = self.kind == KINDS.index(kind)
        return found

    def has_defect(self, defect: str) -> Array:
        found: Array = self.defect == DEFECTS.index(defect)
        return found

    def chance(self, share: float) -> Array:
        return self.rng.random(len(self.rows)) < share


@dataclass(frozen=True, slots=True)
class Crm:
    """The CRM's tables, made chunk by chunk."""

    streams: Streams
    calendar: Calendar
    pools: Pools
    population: Population
    records: Records

    def customers(self) -> Iterator[pa.Table]:
        """Yield customers.csv in the order of customer numbers."""
        for block, start in enumerate(range(0, len(self.records), CHUNK)):
            rows = np.arange(start, min(start + CHUNK, len(self.records)))
            not_in_crm = DEFECTS.index("not_in_crm")
            rows = rows[self.records.defect[rows] != not_in_crm]
            yield self._table(
                _Chunk(
                    rng=self.streams.part("crm", block),
                    rows=rows,
                    person=self.records.person[rows],
                    kind=self.records.kind[rows],
                    defect=self.records.defect[rows],
                )
            )

    def _table(self, chunk: _Chunk) -> pa.Table:
        people, person = self.population, chunk.person
        birth_date, age = self._birth(chunk)
        gender = np.where(chunk.chance(GENDER_MISSING), -1, people.gender[person])
        columns = {
            "customer_no": self._numbers(chunk),
            "name": pa.array(self._names(chunk), pa.string()),
            "e_mail": pa.array(self._emails(chunk), pa.string()),
            "mobile": pa.array(self._phones(chunk), pa.string()),
            "date_of_birth": birth_date,
            "age": age,
            "gender": labels(GENDERS, gender),
            "city": pa.array(
                self.pools.cities[people.country[person], people.city[person]]
            ),
            "country": labels(COUNTRIES, people.country[person]),
            "registered_at": self._registered(chunk),
            "acquisition_channel": labels(ACQUISITION, people.acquisition[person]),
            "company_profile_id": labels(
                range(1, len(COMPANY_PROFILES) + 1), people.profile[person]
            ),
            "company_segment_id": labels(
                range(1, len(COMPANY_SEGMENTS) + 1), people.segment[person]
            ),
        }
        for column, name in enumerate(CONSENTS):
            columns[name] = pa.array(people.consents[person, column])
        return plain(pa.table(columns))

    def _numbers(self, chunk: _Chunk) -> pa.Array:
        return pc.if_else(
            pa.array(chunk.has_defect("missing_id")), None, customer_ids(chunk.rows)
        )

    def _names(self, chunk: _Chunk) -> Array:
        people, pools, owner = self.population, self.pools, self.records.contact_owner
        names = first_names(people, pools.first_names, chunk.person)
        names = names + " "
        names += last_names(people, pools.last_names, chunk.person, owner)
        is_loud = chunk.chance(NAME_IN_CAPITALS)
        names[is_loud] = [name.upper() for name in names[is_loud]]
        is_misspelt = chunk.is_kind("email") | chunk.is_kind("nothing")
        cut = chunk.rng.integers(1, 4, len(names))
        for row in np.flatnonzero(is_misspelt):
            names[row] = misspell(names[row], int(cut[row]))
        return names

    def _emails(self, chunk: _Chunk) -> Array:
        owner = self.records.contact_owner[chunk.person]
        emails = addresses(self.population, self.pools, owner)
        is_other = ~(chunk.is_kind("first") | chunk.is_kind("email"))
        emails[is_other] = ["new." + text for text in emails[is_other]]
        is_case = chunk.is_kind("email")
        emails[is_case] = [f" {text.title()}" for text in emails[is_case]]
        emails[self.records.uses_shop_address[chunk.person]] = SHOP_EMAIL
        is_bad = chunk.has_defect("malformed_email")
        emails[is_bad] = [text.replace("@", " ") for text in emails[is_bad]]
        is_needed = self.records.has_kind("email") | self._is_in_household()
        is_absent = chunk.chance(EMAIL_MISSING) | chunk.is_kind("phone")
        emails[is_absent & ~is_needed[chunk.person] & ~is_bad] = None
        return emails

    def _phones(self, chunk: _Chunk) -> Array:
        owner = self.records.contact_owner[chunk.person]
        style = np.where(
            chunk.is_kind("phone"), chunk.rng.integers(1, 4, len(owner)), 0
        )
        codes = np.array(DIALLING_CODES, dtype=object)[self.population.country[owner]]
        # 01632 is the area code that Ofcom keeps free for fiction.
        phones = np.array(
            [
                PHONE_FORMATS[form].format(code, f"{number:06d}")
                for form, code, number in zip(style, codes, owner, strict=True)
            ],
            dtype=object,
        )
        is_needed = self.records.has_kind("phone") | self._is_in_household()
        is_absent = chunk.chance(PHONE_MISSING) & ~is_needed[chunk.person]
        is_further = ~(chunk.is_kind("first") | chunk.is_kind("phone"))
        phones[is_absent | is_further] = None
        return phones

    def _birth(self, chunk: _Chunk) -> tuple[pa.Array, pa.Array]:
        is_needed = self.records.has_kind("name_and_birth_date")
        is_needed |= self._is_in_household()
        is_absent = chunk.chance(BIRTH_DATE_MISSING) & ~is_needed[chunk.person]
        is_absent |= chunk.is_kind("nothing") | chunk.has_defect("negative_age")
        days = self.population.birth_day[chunk.person]
        text = dates(days, is_absent).cast(pa.string())
        text = replace(text, chunk.has_defect("placeholder_birth_date"), "1900-01-01")
        text = replace(text, chunk.has_defect("impossible_birth_date"), "1984-02-31")
        ages = (self.calendar.last_day - days) // 365.25
        ages[chunk.has_defect("negative_age")] *= -1
        is_known = is_absent & chunk.chance(AGE_KNOWN)
        is_known |= chunk.has_defect("negative_age")
        return text, pa.array(ages.astype(np.int32), mask=~is_known)

    def _registered(self, chunk: _Chunk) -> pa.Array:
        seconds = chunk.rng.integers(8 * 3_600, 20 * 3_600, len(chunk.rows))
        seconds += self.records.registered_day[chunk.rows] * SECONDS_A_DAY
        text = instants(seconds).cast(pa.string())
        is_bad = chunk.has_defect("malformed_registered_at")
        return replace(text, is_bad, "0000-00-00 00:00:00")

    def _is_in_household(self) -> Array:
        owner = self.records.contact_owner
        is_member: Array = owner != np.arange(len(owner))
        is_member[owner[is_member]] = True
        return is_member
