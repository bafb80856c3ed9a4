-- Rows that must not exist: two tool calls with one place in a session. Grain: one row per doubled (session_id, seq, id).
select session_id || ' ' || seq || ' ' || tool_call_id as example, count(*) as count_rows
from tool_calls group by session_id, seq, tool_call_id having count(*) > 1
