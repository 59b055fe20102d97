{{ config(materialized='view') }}
select * from ops.quality_results
