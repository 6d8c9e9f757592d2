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

# `event` is the id of the message or interaction that asked, with what is needed to answer it after
# a restart until it is answered. `withdrawn` is when an answer was corrected, as its articles no
# longer say so; `cited` names the articles that it quotes. `rules` are a server's own settings.
_THIRD = """
CREATE TABLE arrivals (
  event INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  state TEXT NOT NULL,
  request TEXT
) WITHOUT ROWID;
CREATE INDEX arrivals_by_age ON arrivals (at);

ALTER TABLE answers ADD COLUMN withdrawn REAL;

CREATE TABLE cited (
  article INTEGER NOT NULL,
  number INTEGER NOT NULL REFERENCES answers (number) ON DELETE CASCADE,
  PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX cited_by_answer ON cited (number);

CREATE TABLE votes (
  number INTEGER NOT NULL REFERENCES answers (number) ON DELETE CASCADE,
  user INTEGER NOT NULL,
  vote INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY (number, user)
) WITHOUT ROWID;
CREATE INDEX votes_by_user ON votes (user);

CREATE TABLE uses (
  at REAL NOT NULL,
  user INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  guild INTEGER
);
CREATE INDEX uses_by_age ON uses (at);

CREATE TABLE guilds (
  guild INTEGER PRIMARY KEY,
  rules TEXT NOT NULL DEFAULT '{}',
  greeted_at REAL,
  left_at REAL
) WITHOUT ROWID;

CREATE TABLE marks (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
"""

# Step n brings a ledger from version n to n + 1; 0 is an empty file.
STEPS = (_FIRST, _SECOND, _THIRD)
VERSION = len(STEPS)

# What is erased with the answers, and what a ledger that keeps none holds in memory instead.
OF_ANSWERS = ("answers", "messages", "cited", "votes")
