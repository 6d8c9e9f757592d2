"""The tables of the catalog, step by step from the first version. Statements only; runs nothing."""

# An article keeps its number; each text it ever had is a version. Passages are offsets into a
# version's text, so a passage cannot differ from the text that quotes are checked against, and the
# full-text index reads the ready ones through the view. `articles.url` is the identity that a new
# version is recognised by; each version carries the address that it was fetched from.
_FIRST = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE articles (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  UNIQUE (scope, id)
);
CREATE UNIQUE INDEX articles_by_url ON articles (scope, url) WHERE url <> '';

CREATE TABLE versions (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES articles (number),
  state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'leaving')),
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  published TEXT NOT NULL,
  source TEXT NOT NULL,
  place TEXT NOT NULL,
  text TEXT NOT NULL,
  digest TEXT NOT NULL,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL
);
CREATE UNIQUE INDEX one_ready_version ON versions (article) WHERE state = 'ready';
CREATE INDEX versions_in_transit ON versions (state) WHERE state <> 'ready';
CREATE INDEX versions_of_article ON versions (article);

CREATE TABLE passages (
  passage INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL REFERENCES versions (version) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL
);
CREATE INDEX passages_of_version ON passages (version);

CREATE VIEW passage_texts AS
  SELECT passage, version, title || ' ' || place || ' ' || source AS title,
         substr(text, start + 1, stop - start) AS text
  FROM passages JOIN versions USING (version) WHERE state = 'ready';

CREATE VIRTUAL TABLE words USING fts5 (
  title, text, content='passage_texts', content_rowid='passage',
  tokenize='porter unicode61 remove_diacritics 2'
);

CREATE TABLE jobs (
  job INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed')),
  reply TEXT NOT NULL DEFAULT '',
  asked_at REAL NOT NULL
);
"""

# A generation is one full set of passages and vectors; a reindex writes the next one beside the one
# that the fact `generation` names, and searches see only that. A vector is kept here as well as in
# Chroma, by the hash of its passage's words, so that no text is embedded twice. `bands` finds
# articles that are nearly equal; `removed` is what can be brought back; `audit` who did what.
_SECOND = """
ALTER TABLE versions ADD COLUMN authors TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';

INSERT OR IGNORE INTO facts VALUES ('generation', '0');
ALTER TABLE passages ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passages ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
UPDATE passages SET generation = (SELECT value FROM facts WHERE name = 'generation');
CREATE INDEX passages_by_hash ON passages (hash, generation);

CREATE TABLE vectors (
  passage INTEGER PRIMARY KEY REFERENCES passages (passage) ON DELETE CASCADE,
  vector BLOB NOT NULL
);

DROP VIEW passage_texts;
CREATE VIEW passage_texts AS
  SELECT passage, version, title || ' ' || place || ' ' || source AS title,
         substr(text, start + 1, stop - start) AS text
  FROM passages JOIN versions USING (version)
  WHERE state = 'ready'
    AND generation = (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation');

CREATE TABLE bands (
  band INTEGER NOT NULL,
  version INTEGER NOT NULL REFERENCES versions (version) ON DELETE CASCADE,
  PRIMARY KEY (band, version)
) WITHOUT ROWID;
CREATE INDEX bands_of_version ON bands (version);

CREATE TABLE removed (
  number INTEGER PRIMARY KEY,
  scope TEXT NOT NULL,
  title TEXT NOT NULL,
  article TEXT NOT NULL,
  added_by TEXT NOT NULL,
  until REAL NOT NULL
);

CREATE TABLE audit (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  what TEXT NOT NULL,
  scope TEXT NOT NULL,
  article INTEGER NOT NULL,
  title TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_by_scope ON audit (scope, entry);

CREATE TABLE watches (
  watch INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL,
  url TEXT NOT NULL,
  every REAL NOT NULL,
  patience REAL NOT NULL,
  added_by TEXT NOT NULL,
  added_at REAL NOT NULL,
  next_at REAL NOT NULL,
  checked_at REAL NOT NULL DEFAULT 0,
  succeeded_at REAL NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL DEFAULT '',
  etag TEXT NOT NULL DEFAULT '',
  modified TEXT NOT NULL DEFAULT '',
  UNIQUE (scope, url)
);

CREATE TABLE watched_entries (
  watch INTEGER NOT NULL REFERENCES watches (watch) ON DELETE CASCADE,
  url TEXT NOT NULL,
  mark TEXT NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (watch, url)
) WITHOUT ROWID;
"""

STEPS = (_FIRST, _SECOND)  # step n brings a library from version n to n + 1; 0 is an empty file
VERSION = len(STEPS)
