-- copied_events, copied_tool_calls, copied_usage: one row per raw row that is a copy of another object's row.
-- Why: forks, resumed and grown sessions repeat lines; each thing counts once. Equal identities are the same thing: `g:`
-- identities across everything of one agent, `l:` identities inside one lineage. The owner is the row of the thread that
-- ended first (the original of a fork), then of the object that tells most of that thread, then the smaller key.
create or replace temp macro thing_of(identity, lineage_id) as
  case when identity like 'g:%' then identity else lineage_id || identity end;

create or replace temp table thread_order as
with thread_ends as (
  select
    raw_threads.object_key,
    raw_threads.thread_id,
    raw_objects.agent,
    raw_objects.count_lines_used,
    threads.lineage_id,
    threads.relation = 'fork' as is_fork,
    max(raw_threads.ended_at) over (partition by raw_objects.agent, raw_threads.thread_id) as thread_ended_at
  from raw_threads
  join raw_objects using (object_key)
  join threads on threads.agent = raw_objects.agent and threads.thread_id = raw_threads.thread_id
)
select
  object_key,
  thread_id,
  agent,
  lineage_id,
  row_number() over (
    order by is_fork, thread_ended_at nulls last, thread_id, count_lines_used desc, object_key
  ) as owner_rank
from thread_ends;

create or replace table copied_events as
with keyed as (
  select
    raw_events.object_key,
    raw_events.thread_id,
    raw_events.seq,
    thread_order.owner_rank,
    thread_order.agent,
    thing_of(identity, lineage_id) as thing
  from raw_events
  join thread_order using (object_key, thread_id)
),
owners as (
  select agent, thing, min(owner_rank) as owner_rank from keyed group by agent, thing having count(*) > 1
)
select keyed.object_key, keyed.thread_id, keyed.seq
from keyed
join owners on owners.agent = keyed.agent and owners.thing = keyed.thing and owners.owner_rank <> keyed.owner_rank;

create or replace table copied_tool_calls as
with keyed as (
  select
    raw_tool_calls.object_key,
    raw_tool_calls.thread_id,
    raw_tool_calls.seq,
    raw_tool_calls.tool_call_id,
    thread_order.owner_rank,
    thread_order.agent,
    thing_of(identity, lineage_id) as thing
  from raw_tool_calls
  join thread_order using (object_key, thread_id)
),
owners as (
  select agent, thing, min(owner_rank) as owner_rank from keyed group by agent, thing having count(*) > 1
)
select keyed.object_key, keyed.thread_id, keyed.seq, keyed.tool_call_id
from keyed
join owners on owners.agent = keyed.agent and owners.thing = keyed.thing and owners.owner_rank <> keyed.owner_rank;

-- Usage has no seq: the surviving rows are kept instead, one per identity.
create or replace table usage as
with keyed as (
  select
    raw_usage.*,
    thread_order.agent,
    row_number() over (
      partition by thread_order.agent, thing_of(identity, lineage_id)
      order by thread_order.owner_rank
    ) as copy_number
  from raw_usage
  join thread_order using (object_key, thread_id)
),
names as (
  select distinct model, plain_model(model) as plain from keyed where model is not null
),
-- Each model's own best pattern, shipped and configured.
model_prices as (
  select names.model, prices.*
  from names
  join prices on names.plain like prices.model_pattern or names.model like prices.model_pattern
  qualify rank() over (
    partition by names.model, prices.is_own order by length(prices.model_pattern) desc, prices.model_pattern
  ) = 1
),
priced as (
  select
    keyed.*,
    coalesce(
      keyed.logged_cost_usd,
      case
        when coalesce(keyed.input_tokens, keyed.cached_input_tokens, keyed.cache_write_tokens, keyed.output_tokens)
          is not null then (
          coalesce(keyed.input_tokens, 0) * model_prices.input_usd
          + coalesce(keyed.cached_input_tokens, 0) * model_prices.cached_input_usd
          + (coalesce(keyed.cache_write_tokens, 0) - coalesce(keyed.cache_write_1h_tokens, 0)) * model_prices.cache_write_usd
          + coalesce(keyed.cache_write_1h_tokens, 0) * model_prices.cache_write_1h_usd
          + coalesce(keyed.output_tokens, 0) * model_prices.output_usd
        ) / 1e6
      end
    ) as cost_usd
  from keyed
  left join model_prices
    on keyed.model = model_prices.model
    and model_prices.valid_from <= coalesce(keyed.at, timestamp '2100-01-01')
    and model_prices.above_tokens < greatest(
      -- A row beyond every context window is the sum of many requests: the usual price.
      case
        when coalesce(keyed.input_tokens, 0) + coalesce(keyed.cached_input_tokens, 0)
          + coalesce(keyed.cache_write_tokens, 0) > 2000000 then 1
        else coalesce(keyed.input_tokens, 0) + coalesce(keyed.cached_input_tokens, 0)
          + coalesce(keyed.cache_write_tokens, 0)
      end, 1)
  where keyed.copy_number = 1
  qualify row_number() over (
    partition by keyed.object_key, keyed.thread_id, keyed.identity
    order by model_prices.is_own desc nulls last, model_prices.valid_from desc nulls last,
      model_prices.above_tokens desc nulls last
  ) = 1
),
final as (
  select
    threads.agent, threads.session_id, priced.thread_id, priced.at, priced.model, priced.input_tokens,
    priced.cached_input_tokens, priced.cache_write_tokens, priced.output_tokens, priced.reasoning_tokens,
    priced.cost_usd, priced.identity
  from priced
  join threads on threads.agent = priced.agent and threads.thread_id = priced.thread_id
)
select * from final order by agent, session_id, thread_id, "at", identity;

drop table thread_order;
drop macro thing_of;
