"""Companies made of Faker's persons, with planted truth.

`generate` writes the files that a company of the scenario would hand over, and beside
them, in `truth/`, what was planted there. The truth is never landed: tests compare what
mercato finds with it. One seed gives the same bytes, whatever the machine's cores.

The retail scenario has, in `truth/`:

| file in `truth/` | one row per | what it tells |
|---|---|---|
| persons.parquet | true person | behaviour cluster; purchases_per_day (lambda, while alive and averaged over the season) and dropout (p, the chance of leaving after each purchase); alive_until, the last purchase of those who have left |
| records.parquet | CRM record | person; what it shares with the person's first record (email, phone, name_and_birth_date, or nothing, and then nobody can know); takes_orders; defect; contact_owner, the other person whose e-mail address and telephone are used; uses_shop_address, an address that many share |
| returns.parquet | returned line | the sale line that it undoes. Lines count from 1 in the order of the file, numbered there or not |
| campaign_effects.parquet | campaign, version and cluster | extra orders that a contact causes within the outcome days; the share of contacts lost on the way, a sample ratio mismatch |
| caused_orders.parquet | order that a campaign caused | campaign and customer |
| sessions.parquet | web session | visitor, person behind it, number of events, source |
| companions.parquet | product | the product that is put into the basket after it |
| truth.json | company | counts of planted defects, rejects, repeated lines; cost of a new customer by channel; departments opened and closed |

The others have `persons.parquet`, one row per customer with the planted cluster (bank:
first day, last day with the bank; grocery: the true income, missing or absurd in the
file), and `truth.json` (stores: totals, departments that grew or closed, no effect of the
mailing).
"""  # noqa: E501 (a table)

from synthetic.scenarios import SCENARIOS, ScenarioError, Summary, generate

__all__ = ["SCENARIOS", "ScenarioError", "Summary", "generate"]
