select
    funnel_step,
    channel,
    device,
    month,
    rate,
    visit_rate,
    step_rate
from {{ ref('web_funnel') }}
where
    not (
        coalesce(rate, 0) between 0 and 1
        and coalesce(visit_rate, 0) between 0 and 1
        and coalesce(step_rate, 0) between 0 and 1
    )
