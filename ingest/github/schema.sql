-- The raw tables of GitHub's answers and of what takes their place: what one object says, nothing resolved across objects.
-- Grain: one row per thing in one object; every row carries its object_key and repo as configured. `version` is when the
-- object was fetched (epoch ms): of several versions of one thing the staging models take the newest.
-- Why raw: pages overlap, pull requests change and repositories are renamed; loading stays a pure function of one object.

create table if not exists raw_github_objects (
  object_key varchar not null,
  status varchar not null,             -- loaded | index (a list page, kept for its ETag) | quarantined
  reason varchar,
  repo varchar not null,
  kind varchar not null,
  resource varchar not null,
  version bigint not null,
  reader_version integer not null,
  size_bytes bigint not null,
  count_rows bigint not null,
  count_quarantined bigint not null
);

create table if not exists raw_github_repositories (
  object_key varchar not null, version bigint not null, repo varchar not null,
  full_name varchar not null,          -- the name it goes by now; differs from repo after a rename
  default_branch varchar
);

create table if not exists raw_github_required_checks (
  object_key varchar not null, version bigint not null, repo varchar not null,
  branch varchar not null, source varchar not null, -- protection | rules
  contexts varchar not null            -- JSON array: names of checks that must pass before a merge
);

create table if not exists raw_github_pulls (
  object_key varchar not null, version bigint not null, repo varchar not null,
  node_id varchar not null, number integer not null, title varchar, body varchar, state varchar not null,
  is_draft boolean, author varchar, author_kind varchar not null, head_ref varchar, head_sha varchar, base_ref varchar,
  base_sha varchar, merge_commit_sha varchar, created_at timestamp, updated_at timestamp, closed_at timestamp,
  merged_at timestamp, merged_by varchar, count_additions integer, count_deletions integer, count_files integer,
  count_commits integer, url varchar
);

create table if not exists raw_github_pull_commits (
  object_key varchar not null, version bigint not null, repo varchar not null, resource varchar not null,
  number integer not null, position integer not null, sha varchar not null
);

create table if not exists raw_github_commits (
  object_key varchar not null, version bigint not null, repo varchar not null,
  sha varchar not null, message varchar, author varchar, author_kind varchar not null, authored_at timestamp,
  committed_at timestamp, parents varchar not null, -- JSON array of shas
  is_on_default_branch boolean not null,            -- told by a list of the default branch
  is_whole boolean not null,                        -- with its files
  count_additions integer, count_deletions integer
);

create table if not exists raw_github_commit_files (
  object_key varchar not null, version bigint not null, repo varchar not null,
  sha varchar not null, path varchar not null, previous_path varchar, status varchar, count_additions integer,
  count_deletions integer, patch varchar            -- null for binary and very large files
);

create table if not exists raw_github_reviews (
  object_key varchar not null, version bigint not null, repo varchar not null,
  node_id varchar not null, review_id varchar not null, number integer not null, author varchar,
  author_kind varchar not null, state varchar not null, body varchar, commit_sha varchar, submitted_at timestamp
);

create table if not exists raw_github_comments (
  object_key varchar not null, version bigint not null, repo varchar not null,
  node_id varchar not null, comment_id varchar not null, number integer not null,
  source varchar not null,             -- review (on a line) | issue (on the whole) | other (from a file)
  author varchar, author_kind varchar not null, body varchar not null, path varchar, line integer, original_line integer,
  start_line integer, side varchar, commit_sha varchar, original_commit_sha varchar, diff_hunk varchar,
  review_id varchar, in_reply_to_id varchar, created_at timestamp, updated_at timestamp,
  is_outdated boolean,                 -- the line it stands on has changed since
  is_resolved boolean,                 -- only where the source says so itself
  url varchar
);

create table if not exists raw_github_threads (
  object_key varchar not null, version bigint not null, repo varchar not null,
  number integer not null, thread_id varchar not null, is_resolved boolean not null, is_outdated boolean,
  resolved_by varchar, comment_ids varchar not null -- JSON array
);

create table if not exists raw_github_runs (
  object_key varchar not null, version bigint not null, repo varchar not null,
  run_id varchar not null, attempt integer not null, workflow_id varchar, workflow varchar, event varchar, branch varchar,
  sha varchar, status varchar, conclusion varchar, created_at timestamp, started_at timestamp, updated_at timestamp,
  numbers varchar not null             -- JSON array of pull request numbers
);

create table if not exists raw_github_jobs (
  object_key varchar not null, version bigint not null, repo varchar not null,
  job_id varchar not null, run_id varchar not null, attempt integer not null, job varchar not null, workflow varchar,
  sha varchar, branch varchar, status varchar, conclusion varchar, started_at timestamp, completed_at timestamp,
  failed_step varchar, url varchar
);

create table if not exists raw_github_checks (
  object_key varchar not null, version bigint not null, repo varchar not null,
  check_id varchar not null, source varchar not null, -- check | status | folder
  name varchar not null, workflow varchar, app varchar, attempt integer not null, event varchar, number integer,
  branch varchar, sha varchar, status varchar, conclusion varchar, started_at timestamp, completed_at timestamp, url varchar
);

create table if not exists raw_github_logs (
  object_key varchar not null, version bigint not null, repo varchar not null,
  build_id varchar not null, status varchar not null, -- kept | expired | refused
  text varchar,                        -- redacted; head and tail of a log beyond the cap
  text_length bigint,                  -- true length in characters
  cut_after_line integer,              -- lines before the mark that stands for those left out; null when it is whole
  count_cut_lines bigint
);
