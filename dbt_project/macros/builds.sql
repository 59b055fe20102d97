{#- Each build notes in ops.builds what it starts from and, at its end, that each model
    was made and each data test held: only such marts may be published, whoever started
    dbt. Models go before their tests, so a build that is killed, or that was asked for a
    part of the project, leaves marts that are no release. -#}
{% macro begin_build() -%}
    {%- do note_build("
        insert into ops.builds
        select '" ~ invocation_id ~ "', timestamp '" ~ run_started_at ~ "', *, false
        from ops.inputs
    ") -%}
    {%- if is_part_of_a_night() and built_relation('ops', 'nights') -%}
        {%- do note_build("
            update ops.nights set code_hash = null
            where night_number = (select max(night_number) from ops.nights)
        ") -%}
    {%- endif -%}
{%- endmacro %}

{% macro end_build(results) -%}
    {%- set held = results
        | selectattr('status', 'in', ['success', 'pass', 'warn'])
        | map(attribute='node.unique_id') | list -%}
    {%- set wanted = graph.get('nodes', {}).values()
        | selectattr('resource_type', 'in', ['model', 'test'])
        | map(attribute='unique_id') | list -%}
    {%- if wanted | reject('in', held) | list == [] -%}
        {%- do note_build(
            "update ops.builds set succeeded = true
            where run_id = '" ~ invocation_id ~ "'"
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- A warehouse that mercato has never opened has no such table, and no release. -#}
{% macro note_build(note) -%}
    {%- if execute and flags.WHICH in ('build', 'run')
        and adapter.get_relation(target.database, 'ops', 'builds') -%}
        {%- call statement('note_build', auto_begin=true) -%}{{ note }}{%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}
