from ml.experiments.uplift_tables import fit


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
        schema="ops",
    )
    sample = dbt.ref("int_campaign_uplift_sample").arrow().read_all()
    done = set()
    if dbt.is_incremental:
        hashes = session.sql(f"select distinct input_hash from {dbt.this}").fetchall()
        done = {input_hash for (input_hash,) in hashes}
    return fit(sample, done=done)
