"""The tables of the ledger, step by step from the first version. Statements only; runs nothing."""

_FIRST = """
CREATE TABLE visits (user INTEGER, guild INTEGER, PRIMARY KEY (user, guild)) WITHOUT ROWID
"""

# `question` and `said` are what a conversation remembers of an answer, whose JSON is not read for
# that. `scopes` are those that were searched, as text with blanks between; `follows` is the answer
# that the question replied to. An answer without a message was never seen.
_SECOND = """
CREATE TABLE answers (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  channel INTEGER NOT NULL,
  guild INTEGER,
  asker INTEGER NOT NULL,
  asked_at REAL NOT NULL,
  question TEXT NOT NULL,
  said TEXT NOT NULL,
  scopes TEXT NOT NULL,
  private INTEGER NOT NULL,
  follows INTEGER REFERENCES answers (number) ON DELETE SET NULL,
  answer TEXT NOT NULL
);
CREATE INDEX answers_by_channel ON answers (channel, number);
CREATE INDEX answers_by_age ON answers (asked_at);
CREATE INDEX answers_by_followed ON answers (follows);

CREATE TABLE messages (
  message INTEGER PRIMARY KEY,
  number INTEGER NOT NULL REFERENCES answers (number) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX messages_of_answer ON messages (number);
"""

STEPS = (_FIRST, _SECOND)  # step n brings a ledger from version n to n + 1; 0 is an empty file
VERSION = len(STEPS)
