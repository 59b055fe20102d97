"""What sqlfluff sees in place of dbt's macros by project: none."""


def get(_name: str, default: dict[str, object]) -> dict[str, object]:
    return default
