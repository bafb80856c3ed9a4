-- session_pull_requests: one row per (session, pull request) with the strongest reason to link them.
-- Why: nobody writes down which session made which pull request. In order of strength: the session saw the pull request's
-- address when it made it (`url`), it made one of its commits (`commit`), it worked on its branch (`branch`), or the same
-- person's session of that repository ended within two hours before it was opened (`time`).
create or replace table session_pull_requests as
with shell_outputs as (
  select tool_calls.session_id, sessions.repo, tool_calls.command, tool_calls.output
  from tool_calls
  join sessions using (session_id)
  where tool_calls.tool_kind = 'shell' and tool_calls.output is not null
    and regexp_matches(tool_calls.command, '\b(git|gh|hub|glab)\b')
    and exists (select 1 from pull_requests)
),
urls as (
  select distinct session_id, regexp_extract(output, '/([\w.-]+/[\w.-]+)/pull/(\d+)', ['repo', 'number']) as place
  from shell_outputs
  where regexp_matches(command, 'pr create|pull-request|push') and contains(output, '/pull/')
),
by_url as (
  select urls.session_id, pull_requests.repo, pull_requests.number, 'url' as link, 1 as strength
  from urls
  join pull_requests
    on lower(pull_requests.repo) = lower(urls.place.repo) and pull_requests.number = try_cast(urls.place.number as integer)
),
made as (
  select distinct session_id, regexp_extract(output, '\[[^\]\n]* ([0-9a-f]{7,40})\]', 1) as short_sha
  from shell_outputs
  where contains(command, 'commit')
),
by_commit as (
  select made.session_id, pull_request_commits.repo, pull_request_commits.number, 'commit' as link, 2 as strength
  from made
  join pull_request_commits on made.short_sha <> '' and starts_with(pull_request_commits.sha, made.short_sha)
  union
  select sessions.session_id, pull_request_commits.repo, pull_request_commits.number, 'commit', 2
  from sessions
  join pull_request_commits on sessions.commit_sha = pull_request_commits.sha
),
by_branch as (
  select sessions.session_id, pull_requests.repo, pull_requests.number, 'branch' as link, 3 as strength
  from sessions
  join pull_requests
    on lower(pull_requests.repo) = lower(sessions.repo) and pull_requests.branch = sessions.branch
    and pull_requests.branch <> pull_requests.base_ref
    and sessions.started_at <= coalesce(pull_requests.closed_at, timestamp '9999-01-01')
    and sessions.ended_at >= pull_requests.created_at - interval 14 day
),
by_time as (
  select sessions.session_id, pull_requests.repo, pull_requests.number, 'time' as link, 4 as strength
  from sessions
  join pull_requests
    on lower(pull_requests.repo) = lower(sessions.repo) and pull_requests.author = sessions.user_name
    and pull_requests.created_at between sessions.started_at and sessions.ended_at + interval 2 hour
),
every_link as (
  select * from by_url union all select * from by_commit union all select * from by_branch union all select * from by_time
)
select session_id, repo, number, link
from every_link
qualify row_number() over (partition by session_id, repo, number order by strength) = 1
order by session_id, repo, number;
