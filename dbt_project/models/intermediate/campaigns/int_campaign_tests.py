from ml.experiments.campaigns import analyse


def model(dbt, session):
    return analyse(
        hypotheses=dbt.ref("int_campaign_hypotheses").arrow().read_all(),
        statistics=dbt.ref("int_campaign_statistics").arrow().read_all(),
        values=dbt.ref("int_campaign_values").arrow().read_all(),
        arms=dbt.ref("int_campaign_arms").arrow().read_all(),
        settings=dbt.ref("stg_settings").arrow().read_all(),
    )
