-- Who asks for it is forgotten: the body of an op may be emptied, once, by an op that proves what it was (S30).

DROP TRIGGER op_bodies_are_never_changed;

-- A settled op's body may become 0xFF and the id of the op that empties it. Nothing else of what was captured changes.
CREATE TRIGGER op_bodies_are_never_changed BEFORE UPDATE ON op
WHEN OLD.hash IS NOT NEW.hash OR OLD.actor IS NOT NEW.actor OR OLD.kind IS NOT NEW.kind
  OR (OLD.body IS NOT NEW.body AND NOT (
    OLD.settled = 1 AND OLD.kind <> 'sync.redact' AND OLD.result IS NEW.result
    AND length(NEW.body) = 17 AND substr(NEW.body, 1, 1) = x'FF'
    AND EXISTS (SELECT 1 FROM op AS redacting WHERE redacting.stream = OLD.stream
      AND redacting.op = substr(NEW.body, 2) AND redacting.kind = 'sync.redact')))
BEGIN SELECT RAISE(ABORT, 'what a person has captured is never changed'); END;

-- What was forgotten, by whom and when: few among very many.
CREATE INDEX op_forgetting ON op (stream, received)
WHERE kind IN ('customers.erase', 'tickets.forget', 'visits.forget', 'sync.redact');
