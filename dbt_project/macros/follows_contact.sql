{#-
    Whether something happened after a contact: on a later day, or at a later time of the
    same day. What has a day only (midnight in the company's time zone) counts from that day
    on, and so does all that follows a contact of which only the day is known.
-#}
{% macro follows_contact(happened_at, happened_date) -%}
    (
        {{ happened_date }} > contacts.assigned_date
        or {{ happened_date }} = contacts.assigned_date
        and (
            coalesce({{ happened_at }} >= contacts.assigned_at, true)
            or {{ happened_at }}
            = {{ utc_instant(happened_date ~ '::timestamp', 'company.timezone') }}
        )
    )
{%- endmacro %}
