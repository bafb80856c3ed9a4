-- Rows that must not exist: two events with one place in a session. Grain: one row per doubled (session_id, seq).
select session_id || ' ' || seq as example, count(*) as count_rows from events group by session_id, seq having count(*) > 1
