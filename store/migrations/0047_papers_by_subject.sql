-- A paper is numbered by what it is of, whichever shift prints it: a credit's slip that another shift prints again is a duplicate.
DROP INDEX shift_paper_subject;
CREATE INDEX shift_paper_subject ON shift_paper (kind, subject);
