-- clusters.status: resolved or regressed for clusters whose lesson was merged; grain: updates one row per cluster.
-- Why: a merged lesson is only a claim until sessions that hold it stay clean. A session holds the fix when it loaded an
-- instruction file with the lesson's marker, or, where no instructions were recorded, when it began a day after the merge.
update clusters
set status = after.status
from (
  with merged as (
    select lessons.cluster_id, lessons.lesson_id, min(proposals."at") as merged_at
    from lessons join proposals using (lesson_id)
    where proposals.state = 'merged'
    group by all
  ),
  loaded as (
    select
      merged.cluster_id,
      sessions.session_id,
      count(raw_texts.text) as count_texts,
      coalesce(bool_or(contains(raw_texts.text, 'lesson:' || merged.lesson_id || '@')), false) as has_marker,
      bool_or(sessions.started_at > merged.merged_at + interval 1 day) as is_later
    from merged
    join sessions on sessions.started_at > merged.merged_at
    left join raw_instructions on raw_instructions.object_key = sessions.object_key
    left join raw_texts on raw_texts.text_hash = raw_instructions.text_hash
    group by merged.cluster_id, sessions.session_id
  ),
  holding as (
    select cluster_id, session_id from loaded where has_marker or (count_texts = 0 and is_later)
  ),
  seen as (
    select holding.cluster_id, count(distinct signals.session_id) as count_sessions, count(distinct holding.session_id) as count_holding
    from holding
    left join signals on signals.session_id = holding.session_id and signals.cluster_id = holding.cluster_id
    group by all
  )
  select cluster_id, case when count_sessions > 0 then 'regressed' else 'resolved' end as status
  from seen
  where count_sessions > 0 or count_holding >= 10
) as after
where after.cluster_id = clusters.cluster_id and clusters.status <> 'muted';
