-- Texts of sessions that ended before `text_cutoff` become null; counts, times, tools, outcomes and tokens stay.
-- Grain: one thread in one object; a thread without an end counts from the day in its object's key. The whole text is
-- still in the blob store. Running it twice changes nothing.
create or replace temp table expired_threads as
select raw_threads.object_key, raw_threads.thread_id
from raw_threads
join raw_objects using (object_key)
where coalesce(raw_threads.ended_at, raw_objects.sent_on) < getvariable('text_cutoff');

update raw_events set text = null
where text is not null and (object_key, thread_id) in (select (object_key, thread_id) from expired_threads);

update raw_tool_calls
set command = null, arguments = null, output = null, edit_before = null, edit_after = null
where coalesce(command, arguments, output, edit_before, edit_after) is not null
  and (object_key, thread_id) in (select (object_key, thread_id) from expired_threads);

update raw_threads set title = null
where title is not null and (object_key, thread_id) in (select (object_key, thread_id) from expired_threads);

update quarantine set excerpt = null
where excerpt is not null
  and object_key in (select object_key from raw_objects where sent_on < getvariable('text_cutoff'));

drop table expired_threads;
