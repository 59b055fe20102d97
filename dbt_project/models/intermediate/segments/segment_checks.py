from ml.segments.checks import check
from ml.segments.recipes import published


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
        schema="ops",
    )
    pairs = dbt.ref("int_segmentation_checks").arrow().read_all()
    months = dbt.ref("int_segmentation_months").arrow().read_all()
    models = dbt.ref("segment_models").arrow().read_all()
    sets = dbt.ref("int_segmentation_due").arrow().read_all()
    features = dbt.ref("int_segmentation_recipe").arrow().read_all()
    settings = dbt.ref("stg_settings").arrow().read_all()
    names = dbt.ref("int_segmentation_names").arrow().read_all()
    return check(pairs, months, models, published(sets, features, settings, names))
