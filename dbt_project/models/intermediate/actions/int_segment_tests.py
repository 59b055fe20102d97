from ml.experiments.actions import plan_tests


def model(dbt, session):
    return plan_tests(
        hypotheses=dbt.ref("int_segment_hypotheses").arrow().read_all(),
        settings=dbt.ref("stg_settings").arrow().read_all(),
    )
