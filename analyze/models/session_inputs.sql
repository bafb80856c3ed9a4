-- One row per session: `rows` names the raw rows its events and calls are made of, `count_events` says how many there are.
-- Key: session_id. Why: findings of a session are kept as long as this stays the same. Objects never change under their
-- key, so key, reader's version and place in the session say what a thread's rows are; beside them only which rows are
-- another object's copies can change, and whether texts of threads that ended before $text_cutoff (epoch ms) are gone.
with copies as (
  select object_key, thread_id, hash('event', seq, null) as copy from copied_events
  union all
  select object_key, thread_id, hash('call', seq, tool_call_id) as copy from copied_tool_calls
),
copied as (
  select object_key, thread_id, count(*) as count_copies, bit_xor(copy) as copies from copies group by all
),
parts as (
  select
    session_threads.session_id,
    session_threads.count_seq,
    hash(
      session_threads.object_key, session_threads.thread_id, session_threads.seq_offset, session_threads.count_seq,
      raw_objects.status, raw_objects.format, raw_objects.format_version, copied.count_copies, copied.copies,
      coalesce(epoch_ms(coalesce(raw_threads.ended_at, raw_objects.sent_on)) < $text_cutoff, false)
    ) as part
  from session_threads
  join raw_objects using (object_key)
  left join raw_threads using (object_key, thread_id)
  left join copied using (object_key, thread_id)
),
final as (
  select session_id, count(*) || ' ' || bit_xor(part) as rows, sum(count_seq)::bigint as count_events
  from parts
  group by session_id
)
select * from final;
