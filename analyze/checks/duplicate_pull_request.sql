-- Rows that must not exist: a second row for one pull request. Grain: one row per (repo, number) told twice.
select repo || '#' || number as example, count(*) as count_rows from pull_requests group by repo, number having count(*) > 1
