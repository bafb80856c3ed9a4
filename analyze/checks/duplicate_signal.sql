-- Rows that must not exist: a signal_id that appears twice. Grain: one row per doubled signal.
select signal_id as example, count(*) as count_rows from signals group by signal_id having count(*) > 1
