"""What the words of a name mean together: the patterns of each contract column.

A pattern is a set of meanings in the dictionary (words.yml). The patterns of a column
stand in three tiers divided by `;`: those that say it plainly, those that say it among
friends, and those that may say it. One that begins with ! is the whole name, as a
vendor writes it (SAP, Navision, Magento, WooCommerce, Shopify).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TIERS: Final = (1.0, 0.8, 0.6)

_CUSTOMER: Final = (
    "customer+id customer+order+id !kunnr !kunag; customer;"
    " email customer+email email+id email+address customer+name"
)
_ORDER: Final = "order+id invoice+id transaction+id sale+id !vbeln !belnr !incrementid"
_ORDERS: Final = f"{_ORDER} deal+line+id; order invoice transaction; "
_PRODUCT: Final = "product+id sku line+sku product+sku !matnr; product; line+id+product"
_DEPARTMENT: Final = (
    "department+id department+id+product mcc mcc+id !matkl !spart;"
    " department department+product department+name department+product+name"
    " product+line; "
)
_CAMPAIGN: Final = "campaign+id; campaign; campaign+name"
_CURRENCY: Final = (
    "currency currency+id deal+currency deal+currency+id !waerk !waers; ; "
)
_CHANNEL: Final = (
    "channel deal+channel customer+channel channel+id deal+channel+id !vtweg;"
    " channel+name; "
)

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "customer_id": _CUSTOMER,
        "order_id": _ORDERS,
        "product_id": _PRODUCT,
        "department_id": _DEPARTMENT,
        "campaign_id": _CAMPAIGN,
        "currency": _CURRENCY,
        "channel": _CHANNEL,
        "country": "country country+id country+region country+region+id"
        " country+address country+address+id !land1 !shippingcountry; country+name;"
        " region",
        "company_segment_id": "segment segment+id customer+segment"
        " customer+segment+id; department+customer customer+type; ",
        "company_profile_id": "profile profile+id customer+profile"
        " customer+profile+id; ; ",
        "is_control": "control; version+control; ",
        "occurred_at": "event+time event+date time+created event+date+time;"
        " time date+time created created+date; date",
    }
)
"""What holds in every feed that has the column."""

OWN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "customers": {
            "customer_id": "customer+id !kunnr !entityid; id; customer",
            "full_name": "name customer+name first+last !name1 last+name+first;"
            " name+name; customer",
            "email": "email customer+email email+address !smtpaddr; ; ",
            "phone": "phone customer+phone phone+id !telf1; ; ",
            "birth_date": "birth+date birth; ; ",
            "age": "age customer+age; ; ",
            "gender": "gender customer+gender; ; ",
            "city": "city customer+city city+address !ort01; ; ",
            "registered_at": "registered registered+date created+date created+time"
            " registered+time customer+created date+customer customer+created+date"
            " customer+registered !erdat; created; date",
            "acquisition_channel": "channel channel+customer; ; ",
            "accepts_email": "consent+email consent; email+consent+customer; ",
            "accepts_sms": "consent+sms; sms; ",
            "accepts_push": "consent+push; push; ",
            "accepts_phone": "consent+phone; ; ",
        },
        "customer_attributes": {"customer_id": "customer+id !kunnr; id; customer"},
        "order_lines": {
            "ordered_at": "deal+date deal+time deal+created deal+created+date"
            " deal+date+time date+time+deal+created !audat !fkdat !bstdk;"
            " date date+time created created+date created+time time; !erdat",
            "order_id": f"{_ORDERS} id !name",
            "line_number": "line+id deal+line deal+line+id !posnr; line; ",
            "product_id": f"{_PRODUCT} id",
            "product_name": "product+name product+description line+name deal+line+name"
            " deal+product+name !arktx; description name line+description product; ",
            "department_id": _DEPARTMENT,
            "quantity": "quantity deal+quantity line+quantity product+quantity !kwmeng"
            " !fkimg quantity+unit; ; ",
            "unit_price": "unit+price product+price line+price line+unit+price !netpr"
            " !priceeach; price net+price gross+price unit+net+price; ",
            "amount": "line+total line+amount total+price amount total+line+amount"
            " line+revenue line+net+amount product+total !netwr !rowtotal"
            " product+net+revenue line+total+net;"
            " deal+amount deal+total total+amount total+deal+amount net+amount revenue"
            " deal+revenue net+revenue net+total net+total+deal sale total gross+amount"
            " gross+total; gross net gross+revenue product+gross+revenue",
            "purchase_count": "quantity+transaction transaction+quantity"
            " order+quantity; ; ",
            "discount": "line+discount line+discount+amount discount discount+amount"
            " deal+discount; ; ",
            "store_id": "store+id !werks; store; store+name",
            "is_cancelled": "cancelled deal+cancelled deal+status; status;"
            " cancelled+date",
        },
        "products": {
            "product_id": "product+id sku product+sku !matnr; id; product",
            "product_name": "product+name product+description name !maktx;"
            " description; product",
            "unit_cost": "cost unit+cost product+cost cost+price unit+cost+price"
            " !stprs !verpr; ; ",
        },
        "departments": {
            "department_id": "department+id mcc mcc+id !matkl; id; department",
            "department_name": "department+name mcc+name mcc+description"
            " department+description name description !wgbez; department; ",
            "is_merchandise": "merchandise; ; ",
        },
        "department_sales": {
            "year": "year; ; ",
            "department_id": "department+id department !matkl; department+name; ",
            "sales": "sale revenue sale+amount net+sale total+sale net+revenue;"
            " amount total; ",
            "customers": "customer customer+quantity id+customer; ; ",
        },
        "company_segments": {
            "id": "segment+id; id segment; ",
            "name": "segment+name segment+description; name description; segment",
        },
        "company_profiles": {
            "id": "profile+id; id profile; ",
            "name": "profile+name profile+description; name description; profile",
        },
        "campaigns": {
            "campaign_id": "campaign+id; id; campaign",
            "campaign_name": "campaign+name; name description; campaign",
            "starts_on": "start start+date campaign+start; date sent; ",
            "ends_on": "end end+date campaign+end; ; ",
            "budget": "budget campaign+budget; cost; ",
            "outcome_days": "outcome+days; outcome; ",
        },
        "campaign_versions": {
            "version": "version version+id version+name; name; ",
            "control_version": "control+version; ; ",
            "expected_share": "share; ; ",
        },
        "campaign_contacts": {
            "version": "version version+id version+name; segment; ",
            "assigned_at": "sent sent+date sent+time; date time created; ",
            "opened_at": "opened opened+date opened+time; ; ",
            "clicked_at": "clicked clicked+date clicked+time; ; ",
            "unsubscribed_at": "unsubscribed unsubscribed+date; ; ",
        },
        "campaign_responses": {
            "responded_at": "responded responded+date responded+time; date time; ",
            "visits": "visits; ; ",
            "conversions": "conversions; order; ",
            "spend": "cost revenue amount; total; ",
        },
        "ad_spend": {
            "spend_date": "date cost+date; start time; ",
            "channel": "channel platform channel+name ad+platform; ; ",
            "cost": "cost ad+cost amount+cost cost+total; amount; ",
            "impressions": "impressions; ; ",
            "clicks": "clicks event; ; ",
            "leads": "leads; ; ",
        },
        "exchange_rates": {
            "rate_date": "date rate+date; ; ",
            "rate": "rate; price amount; ",
        },
        "web_events": {
            "event_id": "event+id !messageid !insertid; id; ",
            "visitor_id": "visitor+id visitor !userpseudoid !clientid !deviceid"
            " device+id !anonymousid; ; ",
            "customer_id": "customer+id; customer; ",
            "order_id": _ORDERS,
            "event_type": "event+name event+type; event type name; ",
            "page": "page page+name; ; ",
            "utm_source": "utmsource utm+channel !utmsource; !source channel; ",
            "utm_medium": "utmmedium !utmmedium; !medium; ",
            "utm_campaign": "utmcampaign utm+campaign; campaign; ",
            "device": "device device+type device+department; ; ",
            "revenue": "revenue deal+revenue event+amount; amount total deal+total; ",
        },
        "social_interactions": {
            "interaction_id": "interaction+id; id; ",
            "platform": "platform; channel; ",
            "handle": "handle customer+handle; customer; customer+name",
            "interaction_type": "interaction+type; type interaction event; ",
            "sentiment": "sentiment sentiment+amount; ; ",
        },
    }
)
"""What holds in one feed, instead of or besides `COLUMNS`."""

TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "customers": "customer !kna1; name+customer; ",
        "order_lines": "deal deal+line deal+product customer+deal !vbak !vbap !vbrp;"
        " line; revenue",
        "products": "product sku !mara !makt; ; ",
        "departments": "department mcc department+product mcc+description; ; ",
        "department_sales": "department+sale department+revenue; ; ",
        "company_segments": "segment customer+segment; ; ",
        "company_profiles": "profile customer+profile; ; ",
        "campaigns": "campaign; ; ",
        "campaign_versions": "campaign+version; version; ",
        "campaign_contacts": "campaign+sent campaign+customer; sent; ",
        "campaign_responses": "campaign+responded; responded; ",
        "ad_spend": "ad+cost ad campaign+cost; cost; ",
        "exchange_rates": "rate currency currency+rate; ; ",
        "web_events": "event page visitor event+visitor; ; ",
        "social_interactions": "interaction; platform handle; ",
    }
)
"""What names of tables mean."""

DEALS: Final = ("order", "invoice", "transaction", "sale")
"""What `deal` in a pattern stands for."""

THINGS: Final = frozenset(
    {
        *DEALS,
        "customer", "line", "product", "department", "store", "event", "visitor",
        "campaign", "segment", "profile", "platform",
    }
)  # fmt: skip
"""Words that name a thing: in a name that is about another, they make it doubtful."""

QUALIFIERS: Final = frozenset({"net", "gross", "unit", "total"})
"""Words that only shade what a name means."""
