from ml.lifetime.scoring import score


def model(dbt, session):
    parameters = dbt.ref("int_lifetime_parameters").arrow().read_all()
    histories = dbt.ref("int_purchase_histories")
    steps = histories.project("frequency_step, age_step").distinct()
    return score(parameters, steps.arrow().read_all())
