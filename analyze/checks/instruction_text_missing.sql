-- Rows that must not exist: an instruction in force whose text is not kept, or a kept text that nobody loaded.
-- Grain: one row per text. Why: texts are kept once for all objects, so a lost or stale one shows here and nowhere else.
with wanted as (
  select distinct text_hash from raw_instructions
),
final as (
  select coalesce(wanted.text_hash, raw_texts.text_hash) as example, 1 as count_rows
  from wanted
  full join raw_texts using (text_hash)
  where wanted.text_hash is null or raw_texts.text_hash is null
)
select * from final
