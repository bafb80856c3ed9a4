-- review_comments: one row per comment of a reviewer or author, on a line or on the whole pull request; what the analysis
-- makes of it (intent, topic, whether it was acted on) stands beside it and is null until it ran.
-- Why: comments are edited, threads are resolved and reopened; the newest version counts, reopening is told by all versions.
create or replace table comments as
with newest as (
  select raw_github_comments.*, coalesce(repositories.repo, raw_github_comments.repo) as current_repo
  from raw_github_comments
  left join repositories on repositories.configured_repo = raw_github_comments.repo
  qualify row_number() over (partition by node_id order by updated_at desc nulls last, version desc, object_key) = 1
),
thread_versions as (
  select
    thread_id, version, is_resolved, resolved_by, comment_ids,
    coalesce(lag(is_resolved) over (partition by thread_id order by version) and not is_resolved, false) as is_reopening
  from raw_github_threads
),
threads_now as (
  select
    thread_id, arg_max(is_resolved, version) as is_resolved, arg_max(resolved_by, version) as resolved_by,
    arg_max(comment_ids, version) as comment_ids, count_if(is_reopening) as count_reopened
  from thread_versions
  group by thread_id
),
members as (
  select unnest(cast(comment_ids as varchar[])) as comment_id, is_resolved, resolved_by, count_reopened from threads_now
)
select
  newest.comment_id,
  newest.current_repo as repo,
  newest.number,
  newest.source,
  newest.author,
  newest.author_kind,
  newest.author_kind = 'bot' as is_bot,
  newest.author is not distinct from pull_requests.author as is_by_author,
  newest.body,
  newest.path as file_path,
  coalesce(newest.line, newest.original_line) as line,
  newest.original_line,
  newest.start_line,
  newest.side,
  newest.original_commit_sha as commit_sha,
  newest.diff_hunk,
  -- The line commented on: the last of its hunk, without the mark in front.
  nullif(trim(substr(string_split(newest.diff_hunk, chr(10))[-1], 2)), '') as line_text,
  newest.review_id,
  coalesce(newest.in_reply_to_id, newest.comment_id) as thread_root_id,
  newest.in_reply_to_id is not null as is_reply,
  newest.is_outdated,
  coalesce(members.is_resolved, newest.is_resolved) as is_resolved,
  members.resolved_by,
  coalesce(members.count_reopened, 0) as count_reopened,
  newest.created_at,
  newest.updated_at,
  newest.url
from newest
left join members using (comment_id)
left join pull_requests on pull_requests.repo = newest.current_repo and pull_requests.number = newest.number
where newest.source <> 'issue' or pull_requests.number is not null
order by repo, newest.number, newest.created_at, newest.comment_id;

create table if not exists comment_facts (
  comment_id varchar not null,
  intent varchar not null,             -- defect | style | question | request | praise | process
  intent_rule varchar not null,        -- which rule said so
  severity varchar,                    -- P0 … P3 when stated
  topic_id varchar,
  claims varchar not null,             -- JSON array of {kind, use, not_use}
  code_tokens varchar not null,        -- JSON array
  suggestion varchar,                  -- code that the comment proposes
  is_acted_on boolean,                 -- null when it cannot be told (yet)
  fix_sha varchar,
  fix_link varchar,                    -- how the fixing commit was found
  code_before varchar,
  code_after varchar
);

create table if not exists review_topics (
  topic_id varchar not null,
  repo varchar not null,
  title varchar not null,
  count_comments bigint not null,
  count_pull_requests bigint not null,
  first_seen_at timestamp,
  last_seen_at timestamp
);

create or replace view review_comments as
select comments.*, comment_facts.* exclude (comment_id)
from comments
left join comment_facts using (comment_id);

-- comment_fixes: one row per comment that was acted on, with the commit that answered it and how that is known.
create or replace view comment_fixes as
select comments.comment_id, comments.repo, comments.number, comments.file_path, comment_facts.fix_sha as commit_sha,
  comment_facts.fix_link as link, comment_facts.code_before, comment_facts.code_after
from comments
join comment_facts using (comment_id)
where comment_facts.is_acted_on;
