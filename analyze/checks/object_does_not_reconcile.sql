-- Rows that must not exist: a loaded object whose lines are not all used, skipped or quarantined. Grain: one row per object.
select object_key as example, 1 as count_rows
from raw_objects
where count_lines_read <> count_lines_used + count_lines_skipped + count_lines_quarantined
