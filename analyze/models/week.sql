-- week_*: table macros with the digest's facts for the seven days before `to_at`; the digest names them beside its numbers.
-- Why macros: a number's rows are one short query away: `select * from week_clusters(timestamp '2026-03-02')`.

-- Grain: one row. What happened in the week; failures are those of the sessions whose logs tell any, null when none does.
create or replace macro week_activity(to_at) as table
select
  count(*) as count_sessions,
  count(distinct user_name) as count_people,
  coalesce(sum(count_tool_calls), 0)::bigint as count_tool_calls,
  case when count(*) = 0 then 0 else sum(count_failed_tool_calls)::bigint end as count_failed_tool_calls,
  sum(duration_ms)::bigint as duration_ms
from sessions
where started_at >= to_at - interval 7 day and started_at < to_at;

-- Grain: one row per cluster that is not muted, by rank. Sessions of the week beside those of the week before.
create or replace macro week_clusters(to_at) as table
with best_remedies as (
  select cluster_id, text as remedy from remedies where is_best
),
seen as (
  select
    cluster_id,
    count(distinct session_id) filter (where signals.at >= to_at - interval 7 day) as count_week_sessions,
    count(distinct session_id) filter (
      where signals.at < to_at - interval 7 day and signals.at >= to_at - interval 14 day
    ) as count_before_sessions
  from signals
  where signals.at < to_at
  group by cluster_id
)
select
  clusters.cluster_id,
  coalesce(clusters.name, clusters.title) as title,
  clusters.kind,
  clusters.scope,
  clusters.repo,
  clusters.trend,
  clusters.first_seen_at,
  clusters.count_sessions,
  clusters.count_users,
  seen.count_week_sessions,
  seen.count_before_sessions,
  clusters.wasted_ms,
  best_remedies.remedy
from clusters
join seen using (cluster_id)
left join best_remedies using (cluster_id)
where clusters.status <> 'muted'
order by clusters.rank;

-- Grain: one row per lesson, the most lost time first.
create or replace macro week_proposals() as table
select
  lessons.lesson_id,
  lessons.claim,
  lessons.kind,
  lessons.place,
  lessons.repo,
  coalesce(proposals.state, lessons.state) as state,
  proposals.branch,
  proposals.url,
  (lessons.evidence->>'count_sessions')::bigint as count_sessions,
  (lessons.evidence->>'wasted_ms')::bigint as wasted_ms
from lessons
left join proposals using (lesson_id)
order by wasted_ms desc nulls last, lessons.lesson_id;

-- Grain: one row per model. Tokens and cost of the week; cost is null for a model without a price.
create or replace macro week_cost(to_at) as table
select
  coalesce(usage.model, 'unknown model') as model,
  count(*) as count_responses,
  coalesce(sum(input_tokens), 0)::bigint as input_tokens,
  coalesce(sum(cached_input_tokens), 0)::bigint as cached_input_tokens,
  coalesce(sum(output_tokens), 0)::bigint as output_tokens,
  case when count(*) = count(cost_usd) then sum(cost_usd) end as cost_usd
from usage
where usage.at >= to_at - interval 7 day and usage.at < to_at
group by coalesce(usage.model, 'unknown model')
order by cost_usd desc nulls last, count_responses desc, model;

-- Grain: one row per kind of trouble: refused lines, records of unknown kinds, failed runs of the week.
create or replace macro week_troubles(to_at) as table
select 'log lines refused: ' || reason as what, count(*) as count, min(object_key) as example
from quarantine
group by reason
union all
select
  'unknown record in ' || coalesce(raw_objects.format, 'a log') || ': ' || raw_line_counts.reason,
  sum(count_lines)::bigint,
  min(raw_line_counts.object_key)
from raw_line_counts
join raw_objects using (object_key)
where disposition = 'drift'
group by raw_objects.format, raw_line_counts.reason
union all
select 'failed ' || job || ' run: ' || coalesce(error, '?'), count(*), min(run_id)
from runs
where status = 'failed' and started_at >= to_at - interval 7 day and started_at < to_at
group by job, error
order by count desc, what;
