-- Rows that must not exist: a session_id that appears twice in sessions. Grain: one row per doubled session.
select session_id as example, count(*) as count_rows from sessions group by session_id having count(*) > 1
