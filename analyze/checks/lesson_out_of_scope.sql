-- Rows that must not exist: a lesson from trouble that no repository can mend. Grain: one row per lesson.
select lessons.lesson_id as example, 1 as count_rows
from lessons join clusters using (cluster_id)
where clusters.scope not in ('repository', 'environment')
