-- Rows that must not exist: a session or call that ends before it begins. Grain: one row per session or call.
select session_id as example, 1 as count_rows from sessions where duration_ms < 0
union all
select session_id || ' ' || tool_call_id, 1 from tool_calls where duration_ms < 0
