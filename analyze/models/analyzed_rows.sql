-- analyzed_calls: one row per tool call; analyzed_events: one row per event. Key: (session_id, seq). Only of the sessions
-- whose ids, as JSON, are in the variable `analyzed_sessions`.
-- Why: the views join and deduplicate on each read; here that happens once, ordered by session, so that a portion of
-- sessions is a range. Texts that no detector reads are left out.
create or replace temp table analyzed_calls as
select
  session_id, thread_id, tool_call_id, seq, result_seq, turn, tool, tool_kind, command, arguments, output, status,
  exit_code, started_at, duration_ms, file_path, edit_before, edit_after, cwd, object_key
from tool_calls
where session_id in (select unnest(from_json(getvariable('analyzed_sessions'), '["varchar"]')))
order by session_id, seq;

create or replace temp table analyzed_events as
select
  session_id, thread_id, seq, "at", turn, kind, role,
  case when kind in ('user_message', 'assistant_message') then text end as text,
  is_injected, model
from events
where session_id in (select unnest(from_json(getvariable('analyzed_sessions'), '["varchar"]')))
order by session_id, seq;
