from ml.attribution import removal_effects


def model(dbt, session):
    return removal_effects(dbt.ref("int_channel_transitions").arrow().read_all())
