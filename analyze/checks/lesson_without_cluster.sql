-- Rows that must not exist: a lesson without its cluster. Grain: one row per lesson.
select lesson_id as example, 1 as count_rows from lessons anti join clusters using (cluster_id)
