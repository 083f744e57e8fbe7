-- A letter is tried 20 times: one that was given up when it was 8 stays given up.
UPDATE outbox SET tries = 20 WHERE sent_at IS NULL AND tries >= 8;
-- What a mail server said of a letter names no address.
UPDATE outbox SET last_error = '' WHERE last_error LIKE '%@%';
-- A receipt is found by its slip, in capitals or not.
DROP INDEX tender_reference;
CREATE INDEX tender_reference ON tender (lower(reference)) WHERE kind IN ('card', 'cheque');
