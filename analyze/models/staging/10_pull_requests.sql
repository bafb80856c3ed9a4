-- repositories, commits, commit_files, pull_requests, pull_request_commits, reviews: one row per thing as GitHub knows it now.
-- Why: pages overlap and things change; of all versions of one node the newest `updated_at`, then the newest fetch, counts.
-- A renamed repository keeps its rows: `repo` is the name it goes by now. Without GitHub every table is there and empty.
create or replace table repositories as
select repo as configured_repo, arg_max(full_name, version) as repo, arg_max(default_branch, version) as default_branch
from raw_github_repositories
group by all
order by configured_repo;

create or replace table commits as
with named as (
  select raw_github_commits.*, coalesce(repositories.repo, raw_github_commits.repo) as current_repo
  from raw_github_commits
  left join repositories on repositories.configured_repo = raw_github_commits.repo
)
select
  current_repo as repo,
  sha,
  arg_max(message, (is_whole, version)) as message,
  arg_max(author, (is_whole, version)) as author,
  arg_max(author_kind, (is_whole, version)) as author_kind,
  max(authored_at) as authored_at,
  max(committed_at) as committed_at,
  arg_max(parents, (is_whole, version)) as parents,
  bool_or(is_on_default_branch) as is_on_default_branch,
  bool_or(is_whole) as is_whole,
  max(count_additions) as count_additions,
  max(count_deletions) as count_deletions,
  nullif(regexp_extract(max(message), 'This reverts commit ([0-9a-f]{7,40})', 1), '') as reverts_sha
from named
group by current_repo, sha
order by repo, committed_at, sha;

create or replace table commit_files as
select
  coalesce(repositories.repo, raw_github_commit_files.repo) as repo,
  sha, path, previous_path, status, count_additions, count_deletions, patch
from raw_github_commit_files
left join repositories on repositories.configured_repo = raw_github_commit_files.repo
qualify row_number() over (partition by sha, path order by version desc, object_key) = 1
order by repo, sha, path;

-- The commits of a pull request as its newest list says; pages of one list are versioned one by one.
create or replace table pull_request_commits as
with newest as (
  select repo, kind, resource, max_by(object_key, version) as object_key
  from raw_github_objects
  where kind = 'pull_commits'
  group by all
)
select coalesce(repositories.repo, raw_github_pull_commits.repo) as repo, number, position, sha
from raw_github_pull_commits
semi join newest using (object_key)
left join repositories on repositories.configured_repo = raw_github_pull_commits.repo
qualify row_number() over (partition by coalesce(repositories.repo, raw_github_pull_commits.repo), number, sha order by version desc, position) = 1
order by 1, 2, 3;

create or replace table reviews as
select
  review_id, coalesce(repositories.repo, raw_github_reviews.repo) as repo, number, author, author_kind,
  author_kind = 'bot' as is_bot, lower(state) as state, body, commit_sha, submitted_at
from raw_github_reviews
left join repositories on repositories.configured_repo = raw_github_reviews.repo
qualify row_number() over (partition by node_id order by version desc, object_key) = 1
order by repo, number, submitted_at, review_id;

create or replace table pull_requests as
with newest as (
  select raw_github_pulls.*, coalesce(repositories.repo, raw_github_pulls.repo) as current_repo,
    max(count_additions + count_deletions) over (partition by node_id) as largest
  from raw_github_pulls
  left join repositories on repositories.configured_repo = raw_github_pulls.repo
  qualify row_number() over (partition by node_id order by updated_at desc nulls last, version desc, object_key) = 1
),
-- "This reverts commit …" on the default branch, or a merged pull request that says "Reverts #12".
reverts_by_commit as (
  select pulls.node_id, commits.sha as revert_sha, commits.committed_at as reverted_at
  from commits
  join newest as pulls
    on pulls.current_repo = commits.repo and commits.reverts_sha is not null and (
      starts_with(pulls.merge_commit_sha, commits.reverts_sha)
      or exists (
        select 1 from pull_request_commits as own
        where own.repo = pulls.current_repo and own.number = pulls.number and starts_with(own.sha, commits.reverts_sha)
      )
    )
  where commits.is_on_default_branch and pulls.merged_at is not null
),
reverts_by_pull as (
  select pulls.node_id, reverting.merge_commit_sha as revert_sha, reverting.merged_at as reverted_at
  from newest as reverting
  join newest as pulls
    on pulls.current_repo = reverting.current_repo
    and pulls.number = try_cast(regexp_extract(reverting.body, '(?i)reverts (?:[\w.-]+/[\w.-]+)?#(\d+)', 1) as integer)
  where reverting.merged_at is not null
),
reverts as (
  select node_id, min_by(revert_sha, reverted_at) as revert_sha, min(reverted_at) as reverted_at
  from (select * from reverts_by_commit union all select * from reverts_by_pull)
  group by node_id
)
select
  newest.current_repo as repo,
  newest.number,
  newest.title,
  newest.body,
  case when newest.merged_at is not null then 'merged' else newest.state end as state,
  newest.is_draft,
  newest.author,
  newest.author_kind,
  newest.author_kind = 'bot' as is_bot,
  newest.head_ref as branch,
  newest.head_sha as commit_sha,
  newest.base_ref,
  newest.base_sha,
  newest.merge_commit_sha,
  newest.created_at,
  newest.updated_at,
  newest.closed_at,
  newest.merged_at,
  newest.merged_by,
  date_diff('millisecond', newest.created_at, newest.closed_at) as duration_ms,
  newest.count_additions,
  newest.count_deletions,
  newest.count_files,
  newest.count_commits,
  newest.largest as largest_count_lines, -- most added and removed lines in any version that was seen
  reverts.revert_sha,
  reverts.reverted_at,
  newest.url
from newest
left join reverts using (node_id)
order by repo, number;
