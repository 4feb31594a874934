"""Tables of WebADM and OpenOTP; times are Unix seconds, `dn_key` is a name as `dn.key` writes it."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE wa_domains (
  name TEXT PRIMARY KEY, client TEXT NOT NULL, base TEXT NOT NULL, base_key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE wa_objects (
  seq INTEGER PRIMARY KEY, dn TEXT NOT NULL, dn_key TEXT NOT NULL UNIQUE, parent_key TEXT NOT NULL,
  kind TEXT NOT NULL, client TEXT NOT NULL, login TEXT NOT NULL, attrs TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 0, password TEXT NOT NULL DEFAULT '', settings TEXT NOT NULL DEFAULT '{}',
  data TEXT NOT NULL DEFAULT '{}', failures INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0, blocked_until REAL, accepted INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0, last_login REAL, answer TEXT NOT NULL DEFAULT 'approve',
  pace REAL NOT NULL DEFAULT 1);
CREATE INDEX wa_objects_by_parent ON wa_objects (parent_key);
CREATE INDEX wa_objects_by_login ON wa_objects (login);
CREATE TABLE wa_tokens (
  seq INTEGER PRIMARY KEY, dn_key TEXT NOT NULL, slot INTEGER NOT NULL, type TEXT NOT NULL,
  secret TEXT NOT NULL, algorithm TEXT NOT NULL, digits INTEGER NOT NULL, period INTEGER NOT NULL,
  state INTEGER NOT NULL, last_step INTEGER NOT NULL, enabled INTEGER NOT NULL, expires REAL,
  serial TEXT NOT NULL, model TEXT NOT NULL, push_id TEXT NOT NULL, UNIQUE (dn_key, slot));
CREATE TABLE wa_devices (
  seq INTEGER PRIMARY KEY, device_id TEXT NOT NULL UNIQUE, dn_key TEXT NOT NULL, kind TEXT NOT NULL,
  label TEXT NOT NULL, type TEXT NOT NULL, secret TEXT NOT NULL, algorithm TEXT NOT NULL,
  digits INTEGER NOT NULL, period INTEGER NOT NULL, drift REAL NOT NULL, pressed INTEGER NOT NULL,
  push_id TEXT NOT NULL, works INTEGER NOT NULL);
CREATE INDEX wa_devices_by_person ON wa_devices (dn_key);
CREATE TABLE wa_emergency (
  dn_key TEXT PRIMARY KEY, digest TEXT NOT NULL, sealed TEXT NOT NULL, expires REAL NOT NULL,
  uses_left INTEGER) WITHOUT ROWID;
CREATE TABLE wa_passwords (
  dn_key TEXT NOT NULL, kind TEXT NOT NULL, client TEXT NOT NULL, value TEXT NOT NULL,
  expires REAL NOT NULL, PRIMARY KEY (dn_key, kind, client)) WITHOUT ROWID;
CREATE TABLE wa_lists (
  dn_key TEXT PRIMARY KEY, secret TEXT NOT NULL, size INTEGER NOT NULL, state INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE wa_mobile (
  session TEXT PRIMARY KEY, expires REAL NOT NULL, pincode TEXT NOT NULL, uri TEXT NOT NULL,
  push_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE wa_sessions (
  session TEXT PRIMARY KEY, kind TEXT NOT NULL, dn_key TEXT NOT NULL, username TEXT NOT NULL,
  domain TEXT NOT NULL, log_id TEXT NOT NULL, created REAL NOT NULL, expires REAL NOT NULL,
  challenge TEXT NOT NULL, client TEXT NOT NULL, source TEXT NOT NULL, issuer TEXT NOT NULL,
  shown TEXT NOT NULL, uri TEXT NOT NULL, settings TEXT NOT NULL, answers_at REAL, answer TEXT,
  state TEXT NOT NULL, settled_at REAL) WITHOUT ROWID;
CREATE INDEX wa_sessions_open ON wa_sessions (state) WHERE state = 'waiting';
CREATE TABLE wa_events (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, application TEXT NOT NULL, dn_key TEXT NOT NULL,
  client TEXT NOT NULL, host TEXT NOT NULL, source TEXT NOT NULL, session TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX wa_events_by_person ON wa_events (dn_key, at);
CREATE INDEX wa_events_by_time ON wa_events (application, at);
CREATE TABLE wa_inventory (
  reference TEXT PRIMARY KEY, type TEXT NOT NULL, description TEXT NOT NULL, device_id TEXT NOT NULL,
  status TEXT NOT NULL, active INTEGER NOT NULL, dn_key TEXT NOT NULL, added REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE wa_links (
  code TEXT PRIMARY KEY, kind TEXT NOT NULL, dn_key TEXT NOT NULL, application TEXT NOT NULL,
  item TEXT NOT NULL, expires REAL NOT NULL, used_at REAL) WITHOUT ROWID;
"""
