from ml.predictions.fitting import fit


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
        schema="ops",
    )
    due = dbt.ref("int_predictions_due").arrow().read_all()
    groups = dbt.ref("int_lifetime_groups")
    spends = dbt.ref("int_lifetime_spends")
    purchase = dbt.ref("int_purchase_windows")
    response = dbt.ref("int_response_windows")
    inputs = {
        "groups": lambda: groups.arrow().read_all(),
        "spends": lambda: spends.arrow().read_all(),
        "purchase": lambda: purchase.arrow().read_all(),
        "response": lambda: response.arrow().read_all(),
    }
    done = set()
    if dbt.is_incremental:
        ids = session.sql(f"select distinct model_id from {dbt.this}").fetchall()
        done = {model_id for (model_id,) in ids}
    return fit(due, inputs, done=done)
