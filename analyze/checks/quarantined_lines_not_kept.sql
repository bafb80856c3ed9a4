-- Rows that must not exist: an object that counts more refused lines than the quarantine keeps. Grain: one row per object.
-- Why: nothing is refused in silence; the quarantine may keep fewer examples than lines only when it says so by count.
with kept as (
  select object_key, count(*) as count_kept from quarantine group by object_key
),
final as (
  select raw_objects.object_key as example, 1 as count_rows
  from raw_objects
  left join kept using (object_key)
  where raw_objects.count_lines_quarantined > 0 and coalesce(kept.count_kept, 0) = 0
)
select * from final
