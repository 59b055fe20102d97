from ml.propensity.scoring import score_all


def model(dbt, session):
    parameters = dbt.ref("int_propensity_parameters")
    models = dbt.ref("prediction_models")
    in_force = parameters.filter(
        "model_id is not null and frequency_coefficient is null"
    )
    chosen = in_force.project("model_id").arrow().read_all().column(0).to_pylist()
    rows = []
    if chosen:
        ids = ", ".join(f"'{model_id}'" for model_id in chosen)
        rows = models.filter(f"model_id in ({ids})").arrow().read_all().to_pylist()
    customers = dbt.ref("customers_abt")
    return score_all(rows, lambda columns: customers.project(columns).arrow())
