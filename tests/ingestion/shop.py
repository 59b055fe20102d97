"""A shop's table of order lines on a server, and the warehouse that it lands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ingestion.landing import LandingReport
from ingestion.sources.databases import DatabaseSource, parse_url
from ingestion.sources.files import FileSource
from tests.ingestion.conftest import Warehouse
from tests.servers import PASSWORD, Server

PLACE = "mercato.yml line 7"
TABLE = """
    create table order_lines (
        id int primary key,
        order_id varchar(20),
        ordered_at {time},
        amount varchar(20),
        updated_at {time}
    );
    insert into order_lines values
        (1, 'A', '2025-12-01 10:00', '10', '2025-12-01 10:00'),
        (2, 'B', '2025-12-02 10:00', '20', '2025-12-02 10:00'),
        (3, 'C', '2025-12-03 10:00', 'many', '2025-12-03 10:00'),
        (4, 'D', '2025-12-03 11:00', '40', '2025-12-03 11:00');
"""


class Shop:
    """One server's shop and the nights in which it is landed."""

    def __init__(self, server: Server, warehouse: Warehouse) -> None:
        self.server = server
        self.warehouse = warehouse
        self.url = server.make("shop", TABLE.format(time=self.time))

    @property
    def time(self) -> str:
        return "datetime" if self.server.kind == "mysql" else "timestamp"

    def run(self, sql: str) -> str:
        return self.server.run(sql, "shop")

    def source(
        self, table: str | None = "order_lines", **options: Any
    ) -> DatabaseSource:
        url = options.pop("url", self.url)
        password = options.pop("password", PASSWORD)
        options.setdefault("feed", "order_lines")
        database = parse_url(url, PLACE, password, "SHOP_PASSWORD")
        return DatabaseSource(database=database, table=table, place=PLACE, **options)

    def incremental(self, **options: Any) -> DatabaseSource:
        return self.source(key=("id",), watermark="updated_at", **options)

    def night(self, *sources: FileSource | DatabaseSource) -> LandingReport:
        """Land what the sources hold, a day later than the night before."""
        context = self.warehouse.context
        tomorrow = context.landed_at + timedelta(days=1)
        self.warehouse.context = replace(context, landed_at=tomorrow)
        return self.warehouse.land(*sources)

    def orders(self) -> dict[str, int]:
        """Amounts by order, of the rows that count."""
        rows = self.warehouse.rows(
            "select order_id, amount from raw.order_lines where not _is_duplicate"
            " order by order_id"
        )
        assert len(dict(rows)) == len(rows)
        return {order: int(amount) for order, amount in rows}

    def check_ledger(self) -> None:
        """read = filtered + rejected + landed, of what stands, in all places."""
        assert (
            self.warehouse.rows("""
            select load_id, rows_read, rows_rejected, rows_landed from ops.loads
            where replaced_at is null and (
                rows_read <> rows_filtered + rows_rejected + rows_landed
                or rows_landed <> (
                    select count(*) from raw.order_lines where _load_id = load_id
                )
                or rows_rejected <> (
                    select count(*) from ops.rejected_rows as rejected
                    where rejected.load_id = loads.load_id
                )
            )
        """)
            == []
        )
