from ml.experiments.customers import analyse


def model(dbt, session):
    return analyse(
        values=dbt.ref("int_customer_test_values").arrow().read_all(),
        settings=dbt.ref("stg_settings").arrow().read_all(),
    )
