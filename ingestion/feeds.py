"""The feeds: which tables mercato takes in, with the columns and types of each.

A feed is a contract. A source (a file or a database table) is mapped onto it in the
user's YAML; landing casts every mapped value to the type given here and keeps the rows
that fail in `ops.rejected_rows`. The names are public: users' configurations and the
dbt staging models rely on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ingestion.contract import (
    DAY,
    FLAG,
    GROUP,
    INSTANT,
    MONEY,
    NUMBER,
    QUANTITY,
    TEXT,
    TOTAL,
    WHOLE,
    Column,
    Feed,
    feed,
    required,
)

_CHANNEL = "In the company's own vocabulary, by the channel map"

_ALL: Final[Sequence[Feed]] = (
    feed(
        "exchange_rates",
        "One row per day and foreign currency.",
        required("rate_date", DAY, "Day from which the rate holds"),
        required("currency", TEXT, "Foreign currency, ISO 4217"),
        required("rate", NUMBER, "Company currency for one unit of the foreign one"),
        key=("rate_date", "currency"),
    ),
    feed(
        "customers",
        "One row per customer record of the source system.",
        required("customer_id", TEXT, "The source's id of the customer"),
        Column("full_name", TEXT, "First and last name"),
        Column("email", TEXT, "E-mail address"),
        Column("phone", TEXT, "Telephone number"),
        Column("birth_date", DAY, "Date of birth"),
        Column("age", WHOLE, "Age in years, where no date of birth is known"),
        Column("gender", TEXT, "Gender as the source has it"),
        Column("city", TEXT, "City"),
        Column("country", TEXT, "Country"),
        Column("registered_at", INSTANT, "Registration", local_date="registered_date"),
        Column(
            "acquisition_channel", TEXT, f"Where the customer came from. {_CHANNEL}"
        ),
        Column("company_profile_id", TEXT, "The company's own profile", reserved=GROUP),
        Column("company_segment_id", TEXT, "The company's own segment", reserved=GROUP),
        Column("accepts_email", FLAG, "Consents to e-mail"),
        Column("accepts_sms", FLAG, "Consents to text messages"),
        Column("accepts_push", FLAG, "Consents to push messages"),
        Column("accepts_phone", FLAG, "Consents to calls"),
        key=("customer_id",),
    ),
    feed(
        "customer_attributes",
        "One row per customer and attribute: further columns of a customer table.",
        required("customer_id", TEXT, "The source's id of the customer"),
        # Each attribute has its own last value: two tables may share the customers.
        key=("customer_id", "attribute"),
        keeps_further_columns=True,
        derived=(
            Column("attribute", TEXT, "Name of the further column", is_required=True),
            Column("value", TEXT, "Its value as text"),
        ),
    ),
    feed(
        "order_lines",
        "One row per line of an order, return or card transaction.",
        required("ordered_at", INSTANT, "When it was ordered", local_date="order_date"),
        Column("order_id", TEXT, "Order; without it an order is a customer's day"),
        Column("line_number", WHOLE, "Line of the order; without it as landed"),
        Column("customer_id", TEXT, "Customer; empty for a guest"),
        Column("product_id", TEXT, "Product"),
        Column("product_name", TEXT, "Product name"),
        Column("department_id", TEXT, "Department, category or MCC", reserved=TOTAL),
        Column("quantity", QUANTITY, "Pieces, negative for a return"),
        Column("unit_price", MONEY, "Price of a piece in the company's currency"),
        Column("amount", MONEY, "Line total; otherwise quantity * price - discount"),
        Column("purchase_count", WHOLE, "Purchases that the line sums up"),
        Column("discount", MONEY, "Discount on the line"),
        Column("currency", TEXT, "Currency of the source's amounts, ISO 4217"),
        Column("channel", TEXT, f"Sales channel. {_CHANNEL}", reserved=TOTAL),
        Column("store_id", TEXT, "Store"),
        Column("country", TEXT, "Country of the sale", reserved=TOTAL),
        Column("is_cancelled", FLAG, "The line is or was cancelled"),
        key=("order_id", "line_number"),
        amount="amount",
        one_of=(("amount",), ("quantity", "unit_price")),
        derived=(
            Column(
                "price_in_currency",
                MONEY,
                "Price of a piece in the line's currency, where not the company's",
            ),
        ),
    ),
    feed(
        "products",
        "One row per product.",
        required("product_id", TEXT, "Product"),
        Column("product_name", TEXT, "Name"),
        Column("department_id", TEXT, "Department", reserved=TOTAL),
        Column("unit_cost", MONEY, "Cost of a piece, for margins"),
        key=("product_id",),
    ),
    feed(
        "departments",
        "One row per department.",
        required("department_id", TEXT, "Department, category or MCC", reserved=TOTAL),
        Column("department_name", TEXT, "Name"),
        Column("is_merchandise", FLAG, "False for postage, fees and the like"),
        key=("department_id",),
    ),
    feed(
        "department_sales",
        "One row per year, department, company segment and profile: totals.",
        required("year", WHOLE, "Year"),
        required("department_id", TEXT, "Department", reserved=TOTAL),
        required("sales", MONEY, "Sales of the year"),
        Column("customers", WHOLE, "Customers of the year"),
        Column("company_segment_id", TEXT, "The company's own segment", reserved=GROUP),
        Column("company_profile_id", TEXT, "The company's own profile", reserved=GROUP),
        key=("year", "department_id", "company_segment_id", "company_profile_id"),
        # A company without segments or profiles has one total for all of them.
        may_be_empty=("company_segment_id", "company_profile_id"),
        amount="sales",
    ),
    feed(
        "company_segments",
        "One row per segment of the company's own.",
        required("id", TEXT, "Segment", reserved=GROUP),
        required("name", TEXT, "Name"),
        key=("id",),
    ),
    feed(
        "company_profiles",
        "One row per profile of the company's own.",
        required("id", TEXT, "Profile", reserved=GROUP),
        required("name", TEXT, "Name"),
        key=("id",),
    ),
    feed(
        "campaigns",
        "One row per campaign.",
        required("campaign_id", TEXT, "Campaign"),
        Column("campaign_name", TEXT, "Name"),
        Column("channel", TEXT, f"Channel. {_CHANNEL}"),
        Column("starts_on", DAY, "First day"),
        Column("ends_on", DAY, "Last day"),
        Column("budget", MONEY, "Budget"),
        Column("outcome_days", WHOLE, "Days after contact in which outcomes count"),
        key=("campaign_id",),
    ),
    feed(
        "campaign_versions",
        "One row per campaign and version.",
        required("campaign_id", TEXT, "Campaign"),
        required("version", TEXT, "Version, arm", reserved=TOTAL),
        Column("is_control", FLAG, "The version is a control group"),
        Column("control_version", TEXT, "The control that it is compared with"),
        Column("expected_share", NUMBER, "Planned share of contacts, 0 to 1"),
        key=("campaign_id", "version"),
    ),
    feed(
        "campaign_contacts",
        "One row per campaign and customer assigned to it, controls included.",
        required("campaign_id", TEXT, "Campaign"),
        required("customer_id", TEXT, "Customer"),
        required(
            "version", TEXT, "Version that the customer was assigned to", reserved=TOTAL
        ),
        Column("is_control", FLAG, "The customer is in a control group"),
        Column(
            "assigned_at", INSTANT, "When it was assigned", local_date="assigned_date"
        ),
        Column("opened_at", INSTANT, "First opening"),
        Column("clicked_at", INSTANT, "First click"),
        Column("unsubscribed_at", INSTANT, "Unsubscription"),
        key=("campaign_id", "customer_id", "version"),
    ),
    feed(
        "campaign_responses",
        "One row per response to a campaign.",
        required("campaign_id", TEXT, "Campaign"),
        required("customer_id", TEXT, "Customer"),
        Column(
            "responded_at", INSTANT, "When it happened", local_date="responded_date"
        ),
        Column("visits", WHOLE, "Visits"),
        Column("conversions", WHOLE, "Purchases"),
        Column("spend", MONEY, "Money spent in the company's currency"),
        Column("currency", TEXT, "Currency of the source's amounts, ISO 4217"),
        amount="spend",
    ),
    feed(
        "ad_spend",
        "One row per day, channel and campaign.",
        required("spend_date", DAY, "Day"),
        required("channel", TEXT, f"Channel. {_CHANNEL}"),
        required("cost", MONEY, "Cost in the company's currency"),
        Column("campaign_id", TEXT, "Campaign"),
        Column("impressions", WHOLE, "Impressions"),
        Column("clicks", WHOLE, "Clicks"),
        Column("leads", WHOLE, "Leads"),
        Column("currency", TEXT, "Currency of the source's cost, ISO 4217"),
        amount="cost",
    ),
    feed(
        "web_events",
        "One row per event on the web site or in the app.",
        required("event_id", TEXT, "Event"),
        required(
            "occurred_at", INSTANT, "When it happened", local_date="occurred_date"
        ),
        Column("visitor_id", TEXT, "Cookie or device"),
        Column("customer_id", TEXT, "Customer, where logged in"),
        Column("order_id", TEXT, "Order, for a purchase"),
        Column("event_type", TEXT, "Kind of event, by the funnel map"),
        Column("page", TEXT, "Page"),
        Column("utm_source", TEXT, "UTM source"),
        Column("utm_medium", TEXT, "UTM medium"),
        Column("utm_campaign", TEXT, "UTM campaign"),
        Column("device", TEXT, "Device", reserved=TOTAL),
        Column("revenue", MONEY, "Revenue of a purchase"),
        key=("event_id",),
        amount="revenue",
        derived=(Column("channel", TEXT, f"From UTM source and medium. {_CHANNEL}"),),
    ),
    feed(
        "social_interactions",
        "One row per interaction on a social platform.",
        required("interaction_id", TEXT, "Interaction"),
        required(
            "occurred_at", INSTANT, "When it happened", local_date="occurred_date"
        ),
        required("platform", TEXT, "Platform", reserved=TOTAL),
        Column("customer_id", TEXT, "Customer, where known"),
        Column("handle", TEXT, "Handle on the platform"),
        Column("interaction_type", TEXT, "Like, comment, share, mention, …"),
        Column("campaign_id", TEXT, "Campaign", reserved=TOTAL),
        Column("sentiment", NUMBER, "From -1 (negative) to 1 (positive)"),
        key=("interaction_id",),
    ),
)

FEEDS: Final[Mapping[str, Feed]] = MappingProxyType({one.name: one for one in _ALL})
"""Every feed by name, in the order in which they are landed."""
