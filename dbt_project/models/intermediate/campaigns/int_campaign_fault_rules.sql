{{ config(materialized='view') }}
with

int_campaign_fault_rules as (
    select
        rules.fault,
        rules.explanation,
        rules.treatment
    from (
        values
        (
            'unknown_customer',
            'No feed but contacts and responses names the customer',
            'Counts as assigned, with segments unknown: who is known can depend on'
            || ' what came after'
        ),
        (
            'two_arms',
            'The customer, with all merged records, was assigned to two arms',
            'Left out of results and tests: the outcome has no one cause'
        ),
        (
            'repeated_assignment',
            'The customer was assigned to the same arm more than once',
            'Counts once, from the first assignment'
        ),
        (
            'no_assignment_date',
            'The contact has no assignment day',
            'The first day of the campaign counts; where there is none, outcomes from'
            || ' orders leave the contact out and all responses count'
        ),
        (
            'contacted_control',
            'A member of a control group opened, clicked or unsubscribed: it got mail',
            'Counts as assigned, in the control group: the effect is understated'
        ),
        (
            'contradicted_control',
            'Contacts and campaign_versions disagree whether it is a control',
            'Counts as a control: of the version''s own group where the plan has none'
        ),
        (
            'response_before_contact',
            'A response is dated before the contact',
            'The response counts in no figure; the contact stays'
        ),
        (
            'response_after_window',
            'A response is dated after outcome_days',
            'The response counts in no figure; the contact stays'
        ),
        (
            'response_without_contact',
            'The campaign has responses of a customer whom it did not contact',
            'The responses count in no figure'
        ),
        (
            'foreign_currency',
            'Amounts of the outcome are in another currency than the company''s',
            'Converted when landed, at the rate of the day; without a rate the row is'
            || ' rejected'
        )
    ) as rules (fault, explanation, treatment)
)

select * from int_campaign_fault_rules
