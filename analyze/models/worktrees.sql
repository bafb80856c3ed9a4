-- One row per folder that is a worktree of a repository known by another name. Key: cwd.
-- Why: `git worktree add ../add-search` makes a folder named after its branch, and the log says nothing else about it. It
-- belongs to the repository with which it shares most files; two files three folders deep are asked for (one, when the
-- folders lie side by side), since shallow ones (package.json, src/index.ts) are everywhere.
with places as (
  select session_id, cwd, repo, branch from sessions where cwd is not null and repo is not null
),
branch_folders as (
  select cwd
  from places
  where not contains(repo, '/') and branch is not null and ends_with('/' || branch, '/' || repo)
    and branch not in ('main', 'master', 'develop', 'dev', 'trunk')
  group by cwd
),
files as (
  select distinct places.cwd, places.repo, substr(tool_calls.file_path, length(places.cwd) + 2) as path
  from tool_calls
  join places using (session_id)
  where tool_calls.status = 'ok' and starts_with(tool_calls.file_path, places.cwd || '/')
),
deep_files as (
  select * from files where path like '%/%/%' and not contains(path, 'worktrees/')
),
shared as (
  select
    mine.cwd,
    theirs.repo,
    count(distinct mine.path) as count_shared,
    bool_or(parse_dirpath(mine.cwd) = parse_dirpath(theirs.cwd)) as is_beside
  from deep_files as mine
  join branch_folders on branch_folders.cwd = mine.cwd
  join deep_files as theirs on theirs.path = mine.path and theirs.repo <> mine.repo
  where theirs.cwd not in (select cwd from branch_folders)
  group by mine.cwd, theirs.repo
  having count(distinct mine.path) >= 2 or is_beside
),
final as (
  select cwd, repo from shared qualify row_number() over (partition by cwd order by count_shared desc, repo) = 1
)
select * from final order by cwd;
