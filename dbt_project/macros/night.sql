{#-
  What a night must do again. `int_night` says whether all of it; a model of dbt's kind
  `incremental` is then rebuilt as by `--full-refresh`, whoever runs dbt.
-#}
{% macro should_full_refresh() %}
    {%- set wanted = config.get('full_refresh') -%}
    {{ return(night_is_full() if wanted is none else wanted) }}
{% endmacro %}

{% macro night_is_full() %}
    {%- if not execute or flags.FULL_REFRESH or model.resource_type == 'unit_test' -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set night = built_relation('intermediate', 'int_night') -%}
    {%- if not night -%} {{ return(true) }} {%- endif -%}
    {{ return(run_query('select is_full from ' ~ night).columns[0].values()[0]) }}
{% endmacro %}

{#- The hook before an increment: what it makes again goes first. -#}
{% macro forget(condition) %}
    {%- if is_incremental() -%} delete from {{ this }} where {{ condition }} {%- endif -%}
{% endmacro %}

{#- Whether a row's key is one of a model's; in a full night all are. -#}
{% macro is_in(column, model_name, key=none) -%}
    {%- set keys = none if execute and night_is_full() else ref(model_name) -%}
    {%- if keys -%}
        {{ column }} in (select {{ key or column.split('.')[-1] }} from {{ keys }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Whether a day lies in the first month that the night touches or after it. Of what is
    earlier no line changes, nor what follows from the lines until then: a return undoes
    an earlier sale, a purchase follows an earlier one. A date that stands here as such
    tells which row groups to read. With `span`, such as `1 year`, the column is the first
    day of so long a period, and what counts is whether it ends before that month. -#}
{% macro since_touched(column, span=none) -%}
    {%- set all_days = execute and night_is_full() -%}
    {%- set months = none if all_days else ref('int_touched_months') -%}
    {%- if execute and months -%}
        {%- set found = run_query('select min(month) from ' ~ months) -%}
        {%- set first_day = found.columns[0].values()[0] or '9999-12-31' -%}
        {%- set back = ' - interval ' ~ span if span else '' -%}
        {{ column }} {{ '>' if span else '>=' }} (date '{{ first_day }}'{{ back }})::date
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- The rows of a model that a night made, where it made them; in a full night all. -#}
{% macro of_tonight(made, model_name) %}
    {%- set tonight, all = ref(made), ref(model_name) -%}
    {{ return(all if night_is_full() else tonight) }}
{% endmacro %}

{#- A table as an earlier build left it; none where there was no such build. -#}
{% macro built_relation(schema, name) %}
    {{ return(adapter.get_relation(target.database, schema, name)) }}
{% endmacro %}

{#- Whether a table that nights add to is not there, as in a new warehouse. -#}
{% macro is_anything_missing() %}
    {%- set found = namespace(missing=false) -%}
    {%- for node in graph.get('nodes', {}).values() -%}
        {%- if is_added_to(node) and not built_relation(node.schema, node.name) -%}
            {%- set found.missing = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.missing) }}
{% endmacro %}

{#- Whether nights add to a model. -#}
{% macro is_added_to(node) %}
    {{ return(
        node.config.materialized == 'incremental' and node.config.full_refresh is none
    ) }}
{% endmacro %}

{#- Whether dbt was asked for some of the models that only together make a night: those
    from which `nights` is made, views too, as dbt passes their parents by with them.
    What a part leaves behind no increment can tell: the next build makes all anew. -#}
{% macro is_part_of_a_night() %}
    {%- set found = namespace(models=0, selected=0) -%}
    {%- set names = ['model.' ~ project_name ~ '.nights'] -%}
    {%- for name in names -%}
        {%- set node = graph.get('nodes', {}).get(name, {}) -%}
        {%- for parent in node.get('depends_on', {}).get('nodes', []) -%}
            {%- if parent not in names -%} {%- do names.append(parent) -%} {%- endif -%}
        {%- endfor -%}
        {%- if node -%}
            {%- set found.models = found.models + 1 -%}
            {%- if name in selected_resources -%}
                {%- set found.selected = found.selected + 1 -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(0 < found.selected < found.models) }}
{% endmacro %}

{#- Checksums of all models' SQL, and the macros: other code, other figures. -#}
{% macro code_checksums() %}
    {%- set sums = [] -%}
    {%- for name, macro in context.get(project_name, {}).items() -%}
        {%- do sums.append(name ~ local_md5(macro.macro.macro_sql)) -%}
    {%- endfor -%}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type == 'model' -%}
        {%- do sums.append(node.name ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(sums | sort | join) }}
{% endmacro %}
