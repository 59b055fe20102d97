"""What dbt tells of itself while it runs."""

from __future__ import annotations

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager


class _Manager(EventManager):
    """Drops debug events, which nobody reads: to write them is a tenth of a build."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: object = None,
        force_warn_or_error_handling: bool = False,  # noqa: FBT001, FBT002 - dbt's
    ) -> None:
        if (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def hear_no_debug_events() -> None:
    """Have dbt's next runs in this process fire no debug events."""
    ctx_set_event_manager(_Manager())
