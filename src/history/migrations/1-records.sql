-- Digests are blobs of 32 bytes; points are hundredths; bodies are JSON as text, or deflated where they are long.

CREATE TABLE tenants (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

-- What was known of a tenant, each state once.
CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL REFERENCES tenants (id),
    name TEXT,
    content TEXT NOT NULL UNIQUE
) STRICT;

-- Digest, revision and baseline of rules, each combination once.
CREATE TABLE rules (
    id INTEGER PRIMARY KEY,
    content TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE evaluations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity ANY NOT NULL UNIQUE,
    tenant INTEGER NOT NULL REFERENCES tenants (id),
    as_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    profile INTEGER NOT NULL REFERENCES profiles (id),
    rules INTEGER NOT NULL REFERENCES rules (id),
    snapshot_source TEXT NOT NULL,
    snapshot_digest ANY NOT NULL,
    snapshot_captured_at TEXT,
    settings ANY NOT NULL,
    plan ANY,
    engine TEXT NOT NULL,
    -- The identity of the record that its changes are counted from.
    since ANY,
    percent_part INTEGER NOT NULL,
    percent_whole INTEGER NOT NULL,
    at_least_part INTEGER NOT NULL,
    at_least_whole INTEGER NOT NULL,
    at_most_part INTEGER NOT NULL,
    at_most_whole INTEGER NOT NULL,
    coverage_part INTEGER NOT NULL,
    coverage_whole INTEGER NOT NULL,
    current_part INTEGER NOT NULL,
    current_whole INTEGER NOT NULL,
    verified_part INTEGER NOT NULL,
    verified_whole INTEGER NOT NULL,
    planned_part INTEGER,
    planned_whole INTEGER,
    current_license_part INTEGER,
    current_license_whole INTEGER,
    achievable_part INTEGER,
    achievable_whole INTEGER,
    pass INTEGER NOT NULL,
    partial INTEGER NOT NULL,
    fail INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    inconclusive INTEGER NOT NULL,
    error INTEGER NOT NULL,
    accepted_controls INTEGER NOT NULL,
    accepted_points INTEGER NOT NULL,
    gained INTEGER NOT NULL,
    regressed INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluations_by_day ON evaluations (tenant, as_of);

CREATE TABLE controls (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- What controls came to, each result once.
CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    body ANY NOT NULL
) STRICT;

CREATE TABLE evaluation_results (
    evaluation INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    control INTEGER NOT NULL REFERENCES controls (id),
    result INTEGER NOT NULL REFERENCES results (id),
    PRIMARY KEY (evaluation, control)
) STRICT, WITHOUT ROWID;

-- Why a record differs from the one before it, in rows of one cause each.
CREATE TABLE changes (
    evaluation INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    control INTEGER NOT NULL REFERENCES controls (id),
    -- Words with spaces between: `configuration`, `catalogue configuration`.
    causes TEXT NOT NULL,
    points INTEGER NOT NULL,
    max_points INTEGER NOT NULL,
    known_points INTEGER NOT NULL,
    known_max_points INTEGER NOT NULL,
    body ANY NOT NULL,
    PRIMARY KEY (evaluation, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_of_control ON changes (control, evaluation);

-- Texts of rules, settings and plans, by their digests.
CREATE TABLE texts (
    digest ANY PRIMARY KEY,
    body ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Microsoft's own daily scores: a series of its own.
CREATE TABLE microsoft (
    tenant TEXT NOT NULL,
    day TEXT NOT NULL,
    current_score INTEGER NOT NULL,
    max_score INTEGER NOT NULL,
    body ANY NOT NULL,
    PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;
