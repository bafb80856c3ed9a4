-- review_loops: one row per pull request: how many rounds its review took. reviewers: one row per repository and reviewer.
-- Why: a review that does not converge, and a reviewer whose remarks nobody acts on, are signs by themselves. A round is a
-- remark by somebody else after new commits (the first remark opens round one); bots and people count alike.
create or replace view review_loops as
with remarks as (
  select repo, number, submitted_at as "at" from reviews
  join pull_requests using (repo, number)
  where reviews.state in ('changes_requested', 'commented') and reviews.author is distinct from pull_requests.author
  union all
  select repo, number, created_at from comments where not is_by_author
),
happenings as (
  select repo, number, "at", 'remark' as what from remarks
  union all
  select pull_request_commits.repo, pull_request_commits.number, commits.committed_at, 'commit'
  from pull_request_commits
  join commits on commits.repo = pull_request_commits.repo and commits.sha = pull_request_commits.sha
),
marked as (
  select *, what = 'remark' and lag(what, 1, 'commit') over (partition by repo, number order by "at", what) = 'commit' as opens_round
  from happenings
),
rounds as (
  select repo, number, count_if(opens_round) as count_rounds, min("at") filter (where what = 'remark') as first_remark_at,
    max("at") filter (where what = 'remark') as last_remark_at
  from marked
  group by repo, number
),
threads_of_pull as (
  select repo, number, count(distinct thread_root_id) filter (where source <> 'issue') as count_threads,
    sum(count_reopened) filter (where not is_reply) as count_reopened_threads
  from comments
  group by repo, number
),
topic_rounds as (
  select repo, number, topic_id, count(distinct thread_root_id) as count_raised
  from review_comments
  where topic_id is not null and not is_reply and not is_by_author
  group by repo, number, topic_id
),
repeated as (
  select repo, number, count_if(count_raised > 1) as count_repeated_topics from topic_rounds group by repo, number
)
select
  pull_requests.repo, pull_requests.number, pull_requests.state,
  coalesce(rounds.count_rounds, 0) as count_rounds,
  coalesce(threads_of_pull.count_threads, 0) as count_threads,
  coalesce(threads_of_pull.count_reopened_threads, 0)::bigint as count_reopened_threads,
  coalesce(repeated.count_repeated_topics, 0) as count_repeated_topics,
  rounds.first_remark_at, rounds.last_remark_at,
  date_diff('millisecond', rounds.first_remark_at, coalesce(pull_requests.merged_at, pull_requests.closed_at)) as convergence_ms
from pull_requests
left join rounds using (repo, number)
left join threads_of_pull using (repo, number)
left join repeated using (repo, number);

create or replace view reviewers as
select
  repo, author as reviewer, author_kind as reviewer_kind, coalesce(severity, 'not stated') as severity,
  count(*) as count_comments,
  count_if(is_acted_on) as count_acted_on,
  count(is_acted_on) as count_told,
  count_if(is_acted_on) / nullif(count(is_acted_on), 0) as share_acted_on
from review_comments
where source = 'review' and not is_reply and not is_by_author and intent not in ('praise', 'process')
group by repo, author, author_kind, coalesce(severity, 'not stated');
