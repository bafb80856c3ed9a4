-- Rows that must not exist: a raw row whose object is not there, or is there twice. Grain: one row per object.
with keys as (
  select object_key from raw_events
  union
  select object_key from raw_tool_calls
  union
  select object_key from raw_usage
  union
  select object_key from raw_threads
  union
  select object_key from quarantine
),
objects as (
  select object_key, count(*) as count_objects from raw_objects group by object_key
),
final as (
  select coalesce(keys.object_key, objects.object_key) as example, 1 as count_rows
  from keys
  full join objects using (object_key)
  where objects.object_key is null or objects.count_objects > 1
)
select * from final
