-- builds: one row per job attempt, check or status. build_breaks: one row per run of failures of one job on one line of
-- commits. Why: Actions, other CI systems and folders of logs are one thing to whoever asks "what was broken, by what
-- commit, mended by what commit". A check that an Actions job made of itself is left out. The same commit that fails and
-- then passes is a flake, not a break. `is_required`: whether the branch it is for (where it merges into, or is) takes no
-- merge without it; null where that is not known, for want of a permission or because it is another branch.
create or replace table builds as
with named_runs as (
  select *
  from raw_github_runs
  qualify row_number() over (partition by run_id, attempt order by updated_at desc nulls last, version desc, object_key) = 1
),
newest_jobs as (
  select *
  from raw_github_jobs
  qualify row_number() over (partition by job_id order by (status = 'completed') desc, version desc, object_key) = 1
),
jobs as (
  select
    'job:' || newest_jobs.job_id as build_id, newest_jobs.repo, 'actions' as source,
    coalesce(named_runs.workflow, newest_jobs.workflow) as workflow, newest_jobs.job, newest_jobs.attempt,
    coalesce(newest_jobs.sha, named_runs.sha) as sha, coalesce(newest_jobs.branch, named_runs.branch) as branch,
    named_runs.event, try_cast(named_runs.numbers->>'$[0]' as integer) as number, newest_jobs.status,
    newest_jobs.conclusion, newest_jobs.started_at, newest_jobs.completed_at, newest_jobs.failed_step, newest_jobs.url
  from newest_jobs
  left join named_runs on named_runs.run_id = newest_jobs.run_id and named_runs.attempt = newest_jobs.attempt
),
newest_checks as (
  select *
  from raw_github_checks
  qualify row_number() over (partition by repo, source, check_id, attempt order by version desc, object_key) = 1
),
checks as (
  select
    newest_checks.source || ':' || check_id as build_id, newest_checks.repo, source, workflow, name as job,
    newest_checks.attempt, newest_checks.sha, newest_checks.branch, event, newest_checks.number, newest_checks.status,
    newest_checks.conclusion, newest_checks.started_at, newest_checks.completed_at, null as failed_step, newest_checks.url
  from newest_checks
  where not (source = 'check' and app = 'github-actions' and check_id in (select job_id from newest_jobs))
),
everything as (
  select * from jobs union all select * from checks
),
pulls_of_sha as (
  select repo, sha, max(number) as number
  from (
    select repo, sha, number from pull_request_commits
    union all
    select repo, commit_sha, number from pull_requests
  )
  group by all
),
newest_required as (
  select coalesce(repositories.repo, raw_github_required_checks.repo) as repo, branch, source, contexts
  from raw_github_required_checks
  left join repositories on repositories.configured_repo = raw_github_required_checks.repo
  qualify row_number() over (partition by raw_github_required_checks.repo, branch, source order by version desc, object_key) = 1
),
required as (
  select repo, branch, flatten(list(cast(contexts as varchar[]))) as contexts, count(*) = 2 as is_whole
  from newest_required
  group by repo, branch
),
joined as (
  select
    everything.* exclude (repo, number, status, conclusion, branch),
    coalesce(repositories.repo, everything.repo) as repo,
    repositories.default_branch, pull_requests.base_ref,
    coalesce(everything.number, pulls_of_sha.number) as number,
    coalesce(everything.branch, pull_requests.branch, if(commits.is_on_default_branch, repositories.default_branch, null)) as branch,
    case
      when everything.status is distinct from 'completed' then 'running'
      when conclusion in ('success', 'timed_out', 'cancelled', 'skipped') then conclusion
      when conclusion in ('failure', 'startup_failure') then 'failure'
      when conclusion in ('neutral', 'stale') then 'skipped'
      else coalesce(conclusion, 'unknown')
    end as status
  from everything
  left join repositories on repositories.configured_repo = everything.repo
  left join pulls_of_sha on pulls_of_sha.repo = coalesce(repositories.repo, everything.repo) and pulls_of_sha.sha = everything.sha
  left join pull_requests
    on pull_requests.repo = coalesce(repositories.repo, everything.repo)
    and pull_requests.number = coalesce(everything.number, pulls_of_sha.number)
  left join commits on commits.repo = coalesce(repositories.repo, everything.repo) and commits.sha = everything.sha
),
told_required as (
  select
    joined.*,
    case when list_contains(required.contexts, joined.job) then true when required.is_whole then false end as is_required
  from joined
  left join required
    on required.repo = joined.repo and required.branch = if(joined.number is null, joined.branch, joined.base_ref)
),
final as (
  select
    *,
    status in ('failure', 'timed_out') and coalesce(max(if(status = 'success', completed_at, null)) over (
      partition by repo, workflow, job, sha
    ) >= completed_at, false) as is_flake,
    coalesce(branch = default_branch, false) and event is distinct from 'pull_request' as is_on_default_branch
  from told_required
)
select
  build_id, repo, source, workflow, job, attempt, sha as commit_sha, branch, event, number, status, is_flake,
  is_on_default_branch, is_required, started_at, completed_at as ended_at,
  date_diff('millisecond', started_at, completed_at) as duration_ms, failed_step, url
from final
order by repo, ended_at, build_id;

create or replace table build_breaks as
with told as (
  select
    *,
    if(is_on_default_branch or number is null, 'branch ' || coalesce(branch, '?'), 'pull request ' || number) as line
  from builds
  where status in ('success', 'failure', 'timed_out') and not is_flake and commit_sha is not null
),
numbered as (
  select
    *,
    count_if(status = 'success') over (
      partition by repo, workflow, job, line order by ended_at, build_id rows unbounded preceding
    ) as count_green
  from told
),
greens as (
  select repo, workflow, job, line, count_green, build_id, commit_sha, ended_at from numbered where status = 'success'
),
breaks as (
  select
    repo, workflow, job, line, count_green,
    any_value(number) as number,
    bool_or(is_on_default_branch) as is_on_default_branch,
    arg_min(build_id, (ended_at, build_id)) as build_id,
    arg_min(commit_sha, (ended_at, build_id)) as commit_sha,
    min(ended_at) as broken_at,
    count(*) as count_failed_builds,
    count(distinct commit_sha) as count_red_commits
  from numbered
  where status <> 'success'
  group by repo, workflow, job, line, count_green
)
select
  breaks.repo, breaks.workflow, breaks.job, breaks.line, breaks.number, breaks.is_on_default_branch, breaks.build_id,
  breaks.commit_sha, breaks.broken_at, breaks.count_failed_builds, breaks.count_red_commits,
  before.commit_sha as last_green_sha,
  after.build_id as mended_build_id,
  if(after.commit_sha <> breaks.commit_sha, after.commit_sha, null) as mended_sha,
  after.ended_at as mended_at,
  if(before.build_id is null, 'first build seen of this job there', 'first failure after a passing build of the same job') as break_link,
  if(after.build_id is null, null, 'first passing build of the same job after it') as mend_link
from breaks
left join greens as before
  on before.repo = breaks.repo and before.workflow is not distinct from breaks.workflow and before.job = breaks.job
  and before.line = breaks.line and before.count_green = breaks.count_green
left join greens as after
  on after.repo = breaks.repo and after.workflow is not distinct from breaks.workflow and after.job = breaks.job
  and after.line = breaks.line and after.count_green = breaks.count_green + 1
order by breaks.repo, breaks.broken_at, breaks.build_id;

-- What the log of a failed build says; filled by the analysis (review/failures.ts), kept between nights, one row per build.
create table if not exists failure_facts (
  build_id varchar not null,
  inputs varchar not null,             -- the logs and the version it was made from
  log_status varchar not null,         -- kept | expired | refused
  line_number bigint,                  -- of the telling line, from 1
  text varchar,                        -- the telling line
  pattern varchar,
  fingerprint varchar,
  tool varchar,
  step varchar,
  command varchar,                     -- what the step ran, when it ran a command
  failed_tests varchar not null,       -- JSON array
  file_path varchar,
  file_line bigint,
  is_timeout boolean,
  is_out_of_memory boolean,
  lines varchar not null               -- JSON array of {line, text, rule}
);

create or replace view build_failures as
select
  builds.build_id, builds.repo, builds.source, builds.workflow, builds.job, builds.attempt, builds.commit_sha,
  builds.branch, builds.number, builds.status, builds.is_flake, builds.is_on_default_branch, builds.is_required,
  builds.started_at,
  builds.ended_at, coalesce(failure_facts.log_status, 'none') as log_status,
  coalesce(failure_facts.step, builds.failed_step) as step, failure_facts.command, failure_facts.text,
  failure_facts.line_number, failure_facts.pattern, failure_facts.fingerprint, failure_facts.tool,
  failure_facts.failed_tests, failure_facts.file_path, failure_facts.file_line, failure_facts.is_timeout,
  failure_facts.is_out_of_memory, failure_facts.lines, builds.url
from builds
left join failure_facts using (build_id)
where builds.status in ('failure', 'timed_out');
