"""What sqlfluff sees in place of dbt's graph of the project: nothing in it."""


def get(_name: str, default: dict[str, object]) -> dict[str, object]:
    return default
