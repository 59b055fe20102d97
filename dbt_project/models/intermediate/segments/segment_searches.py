from ml.segments.recipes import read
from ml.segments.segmentation import search


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
        schema="ops",
    )
    due = dbt.ref("int_segmentation_due").arrow().read_all()
    features = dbt.ref("int_segmentation_recipe").arrow().read_all()
    settings = dbt.ref("stg_settings").arrow().read_all()
    names = dbt.ref("int_segmentation_names").arrow().read_all()
    sample = dbt.ref("int_segmentation_sample").arrow().read_all()
    done = set()
    if dbt.is_incremental:
        ids = session.sql(f"select distinct model_id from {dbt.this}").fetchall()
        done = {model_id for (model_id,) in ids}
    recipes = read(due, features, settings, names, done)
    return search(recipes, sample)
