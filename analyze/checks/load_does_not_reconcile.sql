-- Rows that must not exist: a load run whose objects or lines do not add up. Grain: one row per load.
select run_id as example, 1 as count_rows
from loads
where count_objects_seen <> count_objects_loaded + count_objects_unchanged + count_objects_quarantined
  or count_lines_read <> count_lines_used + count_lines_skipped + count_lines_quarantined
