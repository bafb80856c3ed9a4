-- Rows that must not exist: a session that was analyzed and has no outcome. Grain: one row per session.
select session_id as example, 1 as count_rows from sessions where outcome is null and exists (select 1 from session_outcomes)
