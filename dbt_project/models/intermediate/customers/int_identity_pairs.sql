with

records as (
    select * from {{ ref('int_identity_records') }}
),

settings as (
    select * from {{ ref('stg_settings') }}
    where section = 'identity'
),

rules as (
    select
        value as rule,
        position as priority
    from settings
    where item = 'rule'
),

limits as (
    select max(value::bigint) as shared_by
    from settings
    where item = 'shared_by_more_than'
),

all_keys as (
    select
        *,
        'email' as rule,
        email as shared_key
    from records
    union all
    select
        *,
        'phone' as rule,
        phone as shared_key
    from records
    union all
    select
        *,
        'name_and_birth_date' as rule,
        full_name || '|' || birth_date::varchar as shared_key
    from records
),

-- A key that many share is a family's, a firm's or a default: it says nothing.
telling_keys as (
    select
        all_keys.*,
        rules.priority
    from all_keys
    inner join rules on all_keys.rule = rules.rule
    cross join limits
    where all_keys.shared_key is not null
    qualify
        count(*) over (partition by all_keys.rule, all_keys.shared_key)
        between 2 and limits.shared_by
),

int_identity_pairs as (
    select
        left_keys.source_customer_id as left_id,
        right_keys.source_customer_id as right_id,
        left_keys.rule,
        left_keys.priority::bigint as priority
    from telling_keys as left_keys
    inner join telling_keys as right_keys
        on
            left_keys.rule = right_keys.rule
            and left_keys.shared_key = right_keys.shared_key
            and left_keys.source_customer_id < right_keys.source_customer_id
    where
        coalesce(left_keys.birth_date = right_keys.birth_date, true)
        and (
            left_keys.rule <> 'phone'
            or left_keys.full_name = right_keys.full_name
            or left_keys.birth_date = right_keys.birth_date
            or left_keys.email = right_keys.email
        )
)

select * from int_identity_pairs
