-- signals.wasted_tokens: tokens written anew (uncached input, cache writes, output) between a signal and its end.
-- Grain: updates one row per signal. Why: time alone hides what a loop costs; cached input is left out, it is nearly free.
update signals
set wasted_tokens = spent.tokens
from (
  with ended as (
    select
      signals.signal_id,
      signals.session_id,
      signals."at" as started_at,
      ends."at" as ended_at
    from signals
    join events as ends
      on ends.session_id = signals.session_id and ends.seq = (signals.evidence->>'end_seq')::bigint
    where signals."at" is not null and ends."at" is not null
  )
  select
    ended.signal_id,
    sum(coalesce(usage.input_tokens, 0) + coalesce(usage.cache_write_tokens, 0) + coalesce(usage.output_tokens, 0)) as tokens
  from ended
  join usage on usage.session_id = ended.session_id and usage."at" between ended.started_at and ended.ended_at
  group by ended.signal_id
) as spent
where spent.signal_id = signals.signal_id;
