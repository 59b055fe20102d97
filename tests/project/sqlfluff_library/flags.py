"""What sqlfluff sees in place of dbt's flags."""

FULL_REFRESH = False
