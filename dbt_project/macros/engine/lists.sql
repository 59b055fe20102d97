{#- Lists, where only the settings know how many columns. Positions count from 1. -#}

{#- The values of a group as a list in a stated order. -#}
{% macro ordered_list(value, position) -%}
    {{ adapter.dispatch('ordered_list', 'mercato')(value, position) }}
{%- endmacro %}

{% macro duckdb__ordered_list(value, position) -%}
    list({{ value }} order by {{ position }})
{%- endmacro %}

{% macro spark__ordered_list(value, position) -%}
    transform(
        array_sort(collect_list(struct({{ position }} as position, {{ value }} as value))),
        pair -> pair.value
    )
{%- endmacro %}

{#- The texts of a group as one text, in alphabetical order. -#}
{% macro sorted_text(value) -%}
    {{ adapter.dispatch('sorted_text', 'mercato')(value) }}
{%- endmacro %}

{% macro duckdb__sorted_text(value) -%}
    string_agg({{ value }}, ';' order by {{ value }})
{%- endmacro %}

{% macro spark__sorted_text(value) -%}
    array_join(array_sort(collect_list({{ value }})), ';')
{%- endmacro %}

{#- The texts of a group with the highest keys, the highest first, as one text. No two
    keys of a group may be equal. -#}
{% macro best_texts(value, key, wanted) -%}
    {{ adapter.dispatch('best_texts', 'mercato')(value, key, wanted) }}
{%- endmacro %}

{% macro duckdb__best_texts(value, key, wanted) -%}
    array_to_string(max_by({{ value }}, {{ key }}, {{ wanted }}), ', ')
{%- endmacro %}

{% macro spark__best_texts(value, key, wanted) -%}
    array_join(
        transform(
            slice(
                sort_array(
                    collect_list(struct({{ key }} as key, {{ value }} as value)), false
                ),
                1,
                {{ wanted }}
            ),
            pair -> pair.value
        ),
        ', '
    )
{%- endmacro %}

{#- The sum of a power of a group's doubles. The last digits of a plain sum depend on
    the order in which rows come. Values of 0 are left out, and the list is made and sorted
    once for all powers of a value. -#}
{% macro power_sum(value, power) -%}
    {{ adapter.dispatch('power_sum', 'mercato')(value, power) }}
{%- endmacro %}

{% macro duckdb__power_sum(value, power) -%}
    coalesce(
        list_sum(list_transform(
            list_sort(list({{ value }}::double) filter (where {{ value }} <> 0)),
            lambda one: {{ (['one'] * power) | join(' * ') }}
        )),
        0
    )
{%- endmacro %}

{% macro spark__power_sum(value, power) -%}
    aggregate(
        array_sort(collect_list(cast(nullif({{ value }}, 0) as double))),
        0d,
        (total, one) -> total + {{ (['one'] * power) | join(' * ') }}
    )
{%- endmacro %}

{#- The mean of a group's doubles, null without one, summed with what rounding leaves
    out. Rounding a plain mean is not enough: that of 32 amounts may lie halfway between
    two roundings. A value may stand for a number of equal ones, its weight. -#}
{% macro mean(value, weight='1') -%}
    {{ adapter.dispatch('mean', 'mercato')(value, weight) }}
{%- endmacro %}

{% macro duckdb__mean(value, weight) -%}
    fsum({{ value }} * {{ weight }}) / nullif(
        sum(case when {{ value }} is not null then {{ weight }} end), 0
    )
{%- endmacro %}

{% macro spark__mean(value, weight) -%}
    {{ spark__power_sum('(' ~ value ~ ' * ' ~ weight ~ ')', 1) }} / nullif(
        sum(case when {{ value }} is not null then {{ weight }} end), 0
    )
{%- endmacro %}

{#- The pairs of a group as a map. -#}
{% macro map_of(key, value) -%}
    {{ adapter.dispatch('map_of', 'mercato')(key, value) }}
{%- endmacro %}

{% macro duckdb__map_of(key, value) -%}
    map_from_entries(list(row({{ key }}, {{ value }})))
{%- endmacro %}

{% macro spark__map_of(key, value) -%}
    map_from_entries(collect_list(struct({{ key }}, {{ value }})))
{%- endmacro %}

{#- Each element of a list replaced by an expression of it. -#}
{% macro each(list, element, expression) -%}
    {{ adapter.dispatch('each', 'mercato')(list, element, expression) }}
{%- endmacro %}

{% macro duckdb__each(list, element, expression) -%}
    list_transform({{ list }}, lambda {{ element }}: {{ expression }})
{%- endmacro %}

{% macro spark__each(list, element, expression) -%}
    transform({{ list }}, {{ element }} -> {{ expression }})
{%- endmacro %}

{#- The same with the position at hand. -#}
{% macro each_at(list, element, position, expression) -%}
    {{ adapter.dispatch('each_at', 'mercato')(list, element, position, expression) }}
{%- endmacro %}

{% macro duckdb__each_at(list, element, position, expression) -%}
    list_transform({{ list }}, lambda {{ element }}, {{ position }}: {{ expression }})
{%- endmacro %}

{% macro spark__each_at(list, element, position, expression) -%}
    zip_with(
        {{ list }},
        sequence(1, size({{ list }})),
        ({{ element }}, {{ position }}) -> {{ expression }}
    )
{%- endmacro %}

{#- The elements of a list at the positions of another; null where there are none. -#}
{% macro pick(list, positions) -%}
    {{ adapter.dispatch('pick', 'mercato')(list, positions) }}
{%- endmacro %}

{#- DuckDB's list_select takes four times as long. -#}
{% macro duckdb__pick(list, positions) -%}
    list_transform({{ positions }}, lambda place: list_extract({{ list }}, place))
{%- endmacro %}

{% macro spark__pick(list, positions) -%}
    transform({{ positions }}, place -> try_element_at({{ list }}, place))
{%- endmacro %}

{#- How many elements of a list are not null. -#}
{% macro count_known(list) -%}
    {{ adapter.dispatch('count_known', 'mercato')(list) }}
{%- endmacro %}

{% macro duckdb__count_known(list) -%}
    list_count({{ list }})
{%- endmacro %}

{% macro spark__count_known(list) -%}
    size(array_compact({{ list }}))
{%- endmacro %}

{#- The element of a list at a position; null where there is none. -#}
{% macro element(list, position) -%}
    {{ adapter.dispatch('element', 'mercato')(list, position) }}
{%- endmacro %}

{% macro duckdb__element(list, position) -%}
    list_extract({{ list }}, {{ position }})
{%- endmacro %}

{% macro spark__element(list, position) -%}
    try_element_at({{ list }}, {{ position }})
{%- endmacro %}

{#- Euclidean distance of two lists of numbers. -#}
{% macro distance_between(left_list, right_list) -%}
    {{ adapter.dispatch('distance_between', 'mercato')(left_list, right_list) }}
{%- endmacro %}

{% macro duckdb__distance_between(left_list, right_list) -%}
    list_distance({{ left_list }}, {{ right_list }})
{%- endmacro %}

{% macro spark__distance_between(left_list, right_list) -%}
    sqrt(aggregate(
        zip_with({{ left_list }}, {{ right_list }}, (a, b) -> (a - b) * (a - b)),
        0d,
        (total, square) -> total + square
    ))
{%- endmacro %}

{#- The least element of a list. -#}
{% macro least_of(list) -%}
    {{ adapter.dispatch('least_of', 'mercato')(list) }}
{%- endmacro %}

{% macro duckdb__least_of(list) -%}
    list_min({{ list }})
{%- endmacro %}

{% macro spark__least_of(list) -%}
    array_min({{ list }})
{%- endmacro %}

{#- Position of the first element that equals a value. -#}
{% macro position_in(list, value) -%}
    {{ adapter.dispatch('position_in', 'mercato')(list, value) }}
{%- endmacro %}

{% macro duckdb__position_in(list, value) -%}
    list_position({{ list }}, {{ value }})
{%- endmacro %}

{% macro spark__position_in(list, value) -%}
    nullif(array_position({{ list }}, {{ value }}), 0)
{%- endmacro %}
