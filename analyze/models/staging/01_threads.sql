-- threads: one row per (agent, thread_id). Which object speaks for a thread, and which lineage it belongs to.
-- Why: a live session is uploaded again as it grows, so several objects tell the same thread; the longest one speaks.
-- lineage_id is the oldest known ancestor through parent_thread_id; copied lines are recognised inside a lineage.
create or replace table threads as
with recursive
candidates as (
  select
    raw_threads.*,
    raw_objects.agent,
    raw_objects.user_name,
    raw_objects.count_lines_used,
    row_number() over (
      partition by raw_objects.agent, raw_threads.thread_id
      order by raw_objects.count_lines_used desc, raw_threads.ended_at desc nulls last, raw_threads.object_key
    ) as object_rank,
    min(raw_threads.started_at) over (partition by raw_objects.agent, raw_threads.thread_id) as first_started_at
  from raw_threads
  join raw_objects using (object_key)
  where raw_objects.status = 'loaded'
),
speaking as (
  select * from candidates where object_rank = 1
),
ancestors as (
  select agent, thread_id, thread_id as ancestor_id, parent_thread_id as next_id, 0 as depth from speaking
  union all
  select ancestors.agent, ancestors.thread_id, ancestors.next_id, parents.parent_thread_id, ancestors.depth + 1
  from ancestors
  left join speaking as parents on parents.agent = ancestors.agent and parents.thread_id = ancestors.next_id
  where ancestors.next_id is not null and ancestors.next_id <> ancestors.thread_id and ancestors.depth < 50
),
lineages as (
  select agent, thread_id, arg_max(ancestor_id, depth) as lineage_id from ancestors group by agent, thread_id
),
final as (
  select
    speaking.agent,
    speaking.thread_id,
    speaking.session_id,
    speaking.parent_thread_id,
    lineages.lineage_id,
    speaking.relation,
    speaking.object_key,
    speaking.user_name,
    speaking.agent_version,
    speaking.originator,
    speaking.cwd,
    speaking.branch,
    speaking.commit_sha,
    speaking.repo_url,
    speaking.title,
    speaking.first_started_at as started_at,
    speaking.ended_at,
    speaking.end_state
  from speaking
  join lineages using (agent, thread_id)
)
select * from final order by agent, thread_id;
