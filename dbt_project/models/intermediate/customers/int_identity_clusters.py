from ml.identity import resolve


def model(dbt, session):
    dbt.config(materialized="table")
    members = dbt.ref("int_identity_members").arrow().read_all()
    pairs = dbt.ref("int_identity_pairs").arrow().read_all()
    return resolve(members, pairs)
