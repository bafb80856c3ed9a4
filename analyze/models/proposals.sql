-- proposals: one row per lesson that was ever pushed or opened, from the journal: the newest entry of a lesson speaks.
-- Why: proposals are decisions, so they live in the journal and survive a rebuild; the lessons table takes their state.
create or replace table proposals as
with decided as (
  select
    journal.body->>'lesson_id' as lesson_id,
    journal.body->>'repo' as repo,
    journal.body->>'branch' as branch,
    journal.body->>'base_sha' as base_sha,
    journal.body->>'head_sha' as head_sha,
    (journal.body->>'pull_request_number')::integer as pull_request_number,
    journal.body->>'url' as url,
    coalesce(journal.body->>'state', case journal.kind when 'proposal_pushed' then 'pushed' else 'open' end) as state,
    journal.at as "at",
    row_number() over (partition by journal.body->>'lesson_id' order by journal.entry_id desc) as newest
  from journal
  where journal.kind in ('proposal_pushed', 'pull_request_opened', 'pull_request_updated', 'proposal_closed')
),
final as (
  select lesson_id, repo, branch, base_sha, head_sha, pull_request_number, url, state, "at"
  from decided
  where newest = 1 and lesson_id is not null
)
select * from final order by lesson_id;

update lessons
set state = case proposals.state when 'merged' then 'merged' when 'closed' then 'rejected' else 'proposed' end
from proposals
where proposals.lesson_id = lessons.lesson_id;
