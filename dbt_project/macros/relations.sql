-- What a materialization gives back is no SQL, so its indents mean nothing.
-- noqa: disable=LT02,LT05
{#-
  dbt makes a table or a view beside the old one, renames both and drops the old one. That
  is more work than most models are. DuckDB replaces in one statement, and rolls it back
  with the transaction.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- if model['language'] == 'sql' -%} {{ return(replaced('table')) }} {%- endif -%}
    {#- dbt runs Python for a materialization only, not for a macro that it calls. -#}
    {%- set relation = this.incorporate(type='table') -%}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {%- call statement('main', language='python') -%}
        {{ create_table_as(false, relation, compiled_code, 'python') }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(replaced('view')) }}
{% endmaterialization %}

{#- What a night reads often: a small table of its own, and nothing but a view of the
    whole where everything is made anew. -#}
{% materialization tonight, default %}
    {{ return(replaced('view' if night_is_full() else 'table')) }}
{% endmaterialization %}

{% macro replaced(type) %}
    {%- set relation = this.incorporate(type=type) -%}
    {%- set old = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if old and old.type != type -%} {%- do adapter.drop_relation(old) -%} {%- endif -%}
    {%- call statement('main') -%} {{ replacing_sql(relation) }} {%- endcall -%}
    {%- do persist_docs(relation, model) -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [relation]}) }}
{% endmacro %}

{% macro replacing_sql(relation) %}
    {%- set has_contract = config.get('contract').enforced -%}
    {%- if has_contract -%} {{ get_assert_columns_equivalent(compiled_code) }} {%- endif -%}
    {%- if has_contract and relation.is_table -%}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        )
    {%- else -%}
        create or replace {{ relation.type }} {{ relation }} as (
            {{ compiled_code }}
        )
    {%- endif -%}
{% endmacro %}

{#- What is appended goes straight into its table: what dbt keeps between is a view. A
    model that reads the table it is added to ends in `order by`: all is read before a row
    is written. One that is read twice, before rows go and after, must be a table. -#}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none,
    sorted_by=none
) %}
    {%- set is_read_once = config.get('incremental_strategy') == 'append' -%}
    {%- if temporary and is_read_once and language == 'sql' -%}
        {%- if config.get('contract').enforced -%}
            {{ get_assert_columns_equivalent(compiled_code) }}
        {%- endif -%}
        create temporary view {{ relation.include(database=false, schema=false) }} as (
            {{ compiled_code }}
        )
    {%- else -%}
        {{ return(dbt.duckdb__create_table_as(
            temporary, relation, compiled_code, language, partitioned_by, sorted_by
        )) }}
    {%- endif -%}
{% endmacro %}

{#- The columns are those of the contract: dbt would ask the database for them twice. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {%- if config.persist_relation_docs() and model.description -%}
        {%- call statement('comments') -%}
            comment on {{ relation.type }} {{ relation }}
            is {{ duckdb_escape_comment(model.description) }};
            {% for column in model.columns.values() %}
                comment on column {{ relation }}.{{ adapter.quote(column.name) }}
                is {{ duckdb_escape_comment(column.description) }};
            {% endfor %}
        {%- endcall -%}
    {%- endif -%}
{% endmacro %}
