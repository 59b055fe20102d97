"""What sqlfluff sees in place of dbt's target."""

database = "mercato"
