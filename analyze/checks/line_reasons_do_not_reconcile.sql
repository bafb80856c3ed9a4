-- Rows that must not exist: an object whose skipped or quarantined lines are not all counted under a reason.
-- Grain: one row per object.
with reasons as (
  select
    object_key,
    coalesce(sum(count_lines) filter (where disposition = 'skipped'), 0) as count_skipped,
    coalesce(sum(count_lines) filter (where disposition = 'quarantined'), 0) as count_quarantined
  from raw_line_counts
  group by object_key
),
final as (
  select raw_objects.object_key as example, 1 as count_rows
  from raw_objects
  left join reasons using (object_key)
  where raw_objects.count_lines_skipped <> coalesce(reasons.count_skipped, 0)
    or raw_objects.count_lines_quarantined <> coalesce(reasons.count_quarantined, 0)
)
select * from final
