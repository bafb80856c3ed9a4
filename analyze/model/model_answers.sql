-- model_answers: every answer a model gave, from the journal. Grain: one row per answer; key: answer_id.
-- Why: answers are decisions, so a rebuild finds them without a network; a refusal, once noted, wins for ever.
create or replace table model_answers as
with import_journal as (
  select entry_id, "at", body from journal where kind = 'model_answer'
),
entries as (
  select
    body->>'answer_id' as answer_id,
    body->>'task' as task,
    try_cast(body->>'prompt_version' as integer) as prompt_version,
    body->>'model' as model,
    body->>'subject' as subject,
    body->>'other' as other,
    body->>'outcome' as outcome,
    body->>'reason' as reason,
    nullif((body->'answer')::varchar, 'null') as answer,
    try_cast(body->>'input_tokens' as bigint) as input_tokens,
    try_cast(body->>'output_tokens' as bigint) as output_tokens,
    try_cast(body->>'cost_usd' as double) as cost_usd,
    "at",
    entry_id
  from import_journal
),
final as (
  select
    answer_id,
    any_value(task) as task,
    any_value(prompt_version) as prompt_version,
    any_value(model) as model,
    any_value(subject) as subject,
    any_value(other) as other,
    case when bool_or(outcome = 'refused') then 'refused' else 'accepted' end as outcome,
    max(reason) as reason,
    case when not bool_or(outcome = 'refused') then any_value(answer) end as answer,
    sum(input_tokens)::bigint as input_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cost_usd) as cost_usd,
    min("at") as "at"
  from entries
  where answer_id is not null
  group by answer_id
)
select * from final order by "at", answer_id;
