-- Rows that must not exist: a second row for one job attempt, check or status. Grain: one row per (repo, build_id, attempt).
select build_id as example, count(*) as count_rows from builds group by repo, build_id, attempt having count(*) > 1
