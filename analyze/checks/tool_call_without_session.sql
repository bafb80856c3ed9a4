-- Rows that must not exist: a tool call of a session that is not in sessions. Grain: one row per call.
select session_id || ' ' || tool_call_id as example, 1 as count_rows from tool_calls anti join sessions using (session_id)
