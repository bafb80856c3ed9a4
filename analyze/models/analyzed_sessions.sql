-- One row per session, for the analysis: who, where, when, how it ended, how much it took, what its log can tell.
-- Key: session_id.
select
  session_id, agent, user_name, repo, repo as logged_repo, branch, cwd, started_at, ended_at, end_state, duration_ms,
  -- Null when no usage was logged.
  case
    when coalesce(input_tokens, cached_input_tokens, output_tokens) is not null
      then coalesce(input_tokens, 0) + coalesce(cached_input_tokens, 0) + coalesce(output_tokens, 0)
  end as total_tokens,
  session_tells.has_failures
from sessions
join session_tells using (session_id)
order by session_id;
