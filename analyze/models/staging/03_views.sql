-- events: one row per (session_id, seq). tool_calls: one row per (session_id, seq). sessions: one row per session_id.
-- Why: the public contract (names, units, nulls) over the raw tables, sub-agents folded into their root: the root thread
-- first, then each sub-agent's events by its start, so seq is unique in the session and ascending inside each thread.
create or replace table session_threads as
with own_events as (
  select raw_events.object_key, raw_events.thread_id, max(raw_events.seq) + 1 as count_seq
  from raw_events
  anti join copied_events using (object_key, thread_id, seq)
  group by raw_events.object_key, raw_events.thread_id
),
joined as (
  select threads.agent, threads.session_id, own_events.object_key, own_events.thread_id, own_events.count_seq,
    threads.thread_id = threads.session_id as is_root, threads.started_at
  from own_events
  join raw_objects using (object_key)
  join threads on threads.agent = raw_objects.agent and threads.thread_id = own_events.thread_id
),
final as (
  select
    *,
    coalesce(sum(count_seq) over (
      partition by agent, session_id
      order by is_root desc, started_at nulls last, thread_id, object_key
      rows between unbounded preceding and 1 preceding
    ), 0) as seq_offset
  from joined
)
select * from final order by agent, session_id, seq_offset;

create or replace view events as
select
  session_threads.session_id,
  (session_threads.seq_offset + raw_events.seq)::bigint as seq,
  raw_events.at,
  raw_events.turn,
  raw_events.kind,
  raw_events.role,
  raw_events.text,
  raw_events.text_length,
  raw_events.tool_call_id,
  raw_events.model,
  raw_events.is_injected,
  raw_events.thread_id,
  raw_events.line,
  raw_events.object_key
from raw_events
join session_threads using (object_key, thread_id)
anti join copied_events using (object_key, thread_id, seq);

create or replace view tool_calls as
select
  session_threads.session_id,
  raw_tool_calls.tool_call_id,
  (session_threads.seq_offset + raw_tool_calls.seq)::bigint as seq,
  (session_threads.seq_offset + raw_tool_calls.result_seq)::bigint as result_seq,
  raw_tool_calls.turn,
  raw_tool_calls.tool,
  raw_tool_calls.tool_kind,
  raw_tool_calls.command,
  raw_tool_calls.arguments,
  raw_tool_calls.output,
  raw_tool_calls.output_length,
  raw_tool_calls.status in ('failed', 'timeout', 'not_run', 'cascade') as is_error,
  raw_tool_calls.status,
  raw_tool_calls.status_evidence,
  raw_tool_calls.exit_code,
  raw_tool_calls.started_at,
  raw_tool_calls.duration_ms,
  raw_tool_calls.file_path,
  raw_tool_calls.edit_before,
  raw_tool_calls.edit_after,
  raw_tool_calls.cwd,
  raw_tool_calls.parent_tool_call_id,
  raw_tool_calls.thread_id,
  raw_tool_calls.object_key
from raw_tool_calls
join session_threads using (object_key, thread_id)
anti join copied_tool_calls using (object_key, thread_id, seq, tool_call_id);

-- instructions: one row per instruction text a thread had in force, from the object that speaks for the thread.
-- Why: exposure is decided by what a session really loaded. The text is kept once, in instruction_texts, by its hash.
create or replace view instructions as
select
  threads.session_id,
  raw_instructions.kind,
  raw_instructions.path,
  raw_instructions.text_hash,
  raw_instructions."at",
  raw_instructions.seq,
  raw_instructions.thread_id,
  raw_instructions.object_key
from raw_instructions
join threads on threads.object_key = raw_instructions.object_key and threads.thread_id = raw_instructions.thread_id;

create or replace view instruction_texts as
select text_hash, text from raw_texts;

-- session_tells: one row per session. What its formats declare they can tell, as far as a number hangs on it; any one of
-- several formats is enough. Why: where no log can tell failures, none seen is "not recorded", never zero.
create or replace view session_tells as
select
  session_threads.session_id,
  coalesce(bool_or(formats.has_exit_codes or formats.has_error_flags), false) as has_failures
from session_threads
join raw_objects using (object_key)
left join formats on formats.name = raw_objects.format
group by session_threads.session_id;

create table if not exists session_outcomes (
  session_id varchar not null,
  outcome varchar not null,            -- completed | abandoned | errored | interrupted | unknown
  reasons varchar not null,            -- JSON array of strings
  struggle_score double,               -- null where there is nothing to judge by
  penalties varchar                    -- JSON array of {name, points}
);

create or replace table sessions as
with event_facts as (
  select
    session_id,
    min(events.at) as first_at,
    max(events.at) as last_at,
    max(turn) filter (where thread_id = session_id) as count_turns,
    count(*) as count_events
  from events
  group by session_id
),
call_facts as (
  select session_id, count(*) as count_tool_calls, count(*) filter (where is_error) as count_failed_tool_calls
  from tool_calls
  group by session_id
),
usage_facts as (
  select
    session_id,
    sum(input_tokens) as input_tokens,
    sum(cached_input_tokens) as cached_input_tokens,
    sum(cache_write_tokens) as cache_write_tokens,
    sum(output_tokens) as output_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
    -- One response of an unknown model makes the whole cost unknown: unknown is never counted as zero.
    case when count(*) = count(cost_usd) then sum(cost_usd) end as cost_usd
  from usage
  group by session_id
),
model_counts as (
  select session_id, model, count(*) as count_uses
  from (
    select session_id, model from usage where model is not null
    union all
    select session_id, model from events where model is not null
  )
  group by session_id, model
),
models as (
  select session_id, arg_max(model, (count_uses, model)) as model from model_counts group by session_id
),
-- The root thread speaks for the session; a sub-agent whose parent was never uploaded speaks for itself.
heads as (
  select *
  from threads
  qualify row_number() over (
    partition by agent, session_id order by thread_id = session_id desc, started_at nulls last, thread_id
  ) = 1
),
roots as (
  select thread_id as session_id, parent_thread_id from threads where thread_id = session_id
),
final as (
  select
    heads.session_id,
    heads.agent,
    heads.agent_version,
    models.model,
    heads.user_name,
    nullif(regexp_extract(heads.object_key, '^sessions/[^/]+/[^/]*@(host-[0-9a-f]{8})/', 1), '') as host,
    coalesce(
      nullif(regexp_extract(heads.repo_url, '[:/]([^/:]+/[^/:]+?)(\.git)?/?$', 1), ''),
      nullif(regexp_extract(
        regexp_replace(heads.cwd, '[/\\](\.worktrees|worktrees|\.claude[/\\]worktrees)[/\\].*$', ''),
        '([^/\\]+)[/\\]*$', 1
      ), '')
    ) as repo,
    heads.branch,
    heads.commit_sha,
    heads.cwd,
    roots.parent_thread_id as parent_session_id,
    coalesce(event_facts.first_at, heads.started_at) as started_at,
    coalesce(event_facts.last_at, heads.ended_at) as ended_at,
    -- One time for everything says only when it began.
    nullif(date_diff('millisecond', coalesce(event_facts.first_at, heads.started_at),
      coalesce(event_facts.last_at, heads.ended_at)), 0) as duration_ms,
    session_outcomes.outcome,
    event_facts.count_turns,
    coalesce(call_facts.count_tool_calls, 0) as count_tool_calls,
    case
      when session_tells.has_failures or call_facts.count_failed_tool_calls > 0
        then coalesce(call_facts.count_failed_tool_calls, 0)
    end as count_failed_tool_calls,
    usage_facts.input_tokens::bigint as input_tokens,
    usage_facts.cached_input_tokens::bigint as cached_input_tokens,
    usage_facts.cache_write_tokens::bigint as cache_write_tokens,
    usage_facts.output_tokens::bigint as output_tokens,
    usage_facts.reasoning_tokens::bigint as reasoning_tokens,
    usage_facts.cost_usd,
    heads.title,
    heads.end_state,
    session_outcomes.struggle_score,
    heads.object_key
  from heads
  join event_facts on event_facts.session_id = heads.session_id
  left join session_tells on session_tells.session_id = heads.session_id
  left join call_facts on call_facts.session_id = heads.session_id
  left join usage_facts on usage_facts.session_id = heads.session_id
  left join models on models.session_id = heads.session_id
  left join roots on roots.session_id = heads.session_id
  left join session_outcomes on session_outcomes.session_id = heads.session_id
)
select * from final order by started_at, session_id;
