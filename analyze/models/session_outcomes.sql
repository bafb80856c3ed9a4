-- sessions.outcome and sessions.struggle_score from session_outcomes. Grain: one row per session.
-- Why an update: the table is large to make and only these two columns change with an analysis; when the staging models
-- make it again, they take both from the same place.
update sessions
set outcome = session_outcomes.outcome, struggle_score = session_outcomes.struggle_score
from session_outcomes
where session_outcomes.session_id = sessions.session_id
  and (sessions.outcome, sessions.struggle_score)
    is distinct from (session_outcomes.outcome, session_outcomes.struggle_score);
