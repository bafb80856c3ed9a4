-- clusters.name, clusters.cause and lessons.text from the answers that were accepted. Grain: updates one row per cluster or lesson.
-- Why: a name stands beside the pattern, a person's name before a model's; a line is replaced only while the template
-- still says what the model was shown, so that a changed remedy is never hidden behind old words.
update clusters
set name = coalesce(named.person_name, named.model_name), cause = named.cause
from (
  with people as (
    select body->>'cluster_id' as cluster_id, arg_max(body->>'title', entry_id) as person_name
    from journal
    where kind = 'cluster_named'
    group by all
  ),
  models as (
    select subject as cluster_id, answer->>'name' as model_name, answer->>'cause' as cause
    from model_answers
    where task = 'name' and outcome = 'accepted' and (answer->>'confidence') = 'sure'
    qualify row_number() over (partition by subject order by prompt_version desc, "at" desc, answer_id) = 1
  )
  select cluster_id, people.person_name, models.model_name, models.cause
  from people full join models using (cluster_id)
) as named
where named.cluster_id = clusters.cluster_id;

update lessons
set
  text = worded.text,
  reasons = to_json(list_append(
    from_json(lessons.reasons, '["VARCHAR"]'),
    'Worded by ' || worded.model || '; the template''s line was: ' || worded.other
  ))::varchar
from (
  select subject as lesson_id, other, model, answer->>'text' as text
  from model_answers
  where
    task = 'wording' and outcome = 'accepted' and (answer->>'confidence') = 'sure'
    and (answer->>'text') <> other
  qualify row_number() over (partition by subject, other order by prompt_version desc, "at" desc, answer_id) = 1
) as worded
where worded.lesson_id = lessons.lesson_id and worded.other = lessons.text;
