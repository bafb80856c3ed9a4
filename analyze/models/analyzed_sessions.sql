-- One row per session, for the analysis: who, where, when, how it ended, how much it took. Key: session_id.
select
  session_id, agent, user_name, repo, repo as logged_repo, branch, cwd, started_at, ended_at, end_state, duration_ms,
  coalesce(input_tokens, 0) + coalesce(cached_input_tokens, 0) + coalesce(output_tokens, 0) as total_tokens
from sessions
order by session_id;
