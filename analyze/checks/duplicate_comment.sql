-- Rows that must not exist: a second row for one comment. Grain: one row per (repo, source, comment_id) told twice.
select comment_id as example, count(*) as count_rows from review_comments group by repo, source, comment_id having count(*) > 1
