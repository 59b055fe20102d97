{{ config(materialized='view') }}
select * from ops.runs
