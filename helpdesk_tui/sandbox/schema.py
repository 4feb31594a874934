"""Tables of the simulated vendors; times are Unix seconds unless a name says otherwise."""

from __future__ import annotations

VERSION = 7

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY, client TEXT NOT NULL UNIQUE, name TEXT NOT NULL, api_host TEXT NOT NULL,
  region TEXT NOT NULL, language TEXT NOT NULL, parent INTEGER NOT NULL, place INTEGER NOT NULL);
CREATE TABLE applications (
  ikey TEXT PRIMARY KEY, skey TEXT NOT NULL, account_id TEXT NOT NULL, family TEXT NOT NULL,
  name TEXT NOT NULL, permissions TEXT NOT NULL);
CREATE TABLE users (
  seq INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL,
  username TEXT NOT NULL, username_key TEXT NOT NULL, realname TEXT NOT NULL, firstname TEXT NOT NULL,
  lastname TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL, notes TEXT NOT NULL,
  status TEXT NOT NULL, lockout_reason TEXT, created INTEGER NOT NULL, last_login INTEGER,
  last_directory_sync INTEGER, external_id TEXT, failures INTEGER NOT NULL DEFAULT 0,
  auto_prompt INTEGER NOT NULL DEFAULT 1,
  answer TEXT NOT NULL, pace REAL NOT NULL, UNIQUE (account_id, username_key));
CREATE INDEX users_by_account ON users (account_id, seq);
CREATE INDEX users_by_email ON users (account_id, email_key);
CREATE TABLE aliases (
  account_id TEXT NOT NULL, alias_key TEXT NOT NULL, user_id TEXT NOT NULL, place INTEGER NOT NULL,
  alias TEXT NOT NULL, PRIMARY KEY (account_id, alias_key)) WITHOUT ROWID;
CREATE INDEX aliases_by_user ON aliases (user_id);
CREATE TABLE groups (
  seq INTEGER PRIMARY KEY, group_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, name TEXT NOT NULL,
  descr TEXT NOT NULL, status TEXT NOT NULL, UNIQUE (account_id, name));
CREATE TABLE memberships (
  user_id TEXT NOT NULL, group_id TEXT NOT NULL, PRIMARY KEY (user_id, group_id)) WITHOUT ROWID;
CREATE INDEX memberships_by_group ON memberships (group_id);
CREATE TABLE phones (
  seq INTEGER PRIMARY KEY, phone_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, number TEXT NOT NULL,
  number_key TEXT NOT NULL, extension TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  platform TEXT NOT NULL, model TEXT NOT NULL, activated INTEGER NOT NULL, sms_sent INTEGER NOT NULL,
  predelay TEXT NOT NULL, postdelay TEXT NOT NULL, last_seen TEXT NOT NULL, secret TEXT NOT NULL);
CREATE INDEX phones_by_account ON phones (account_id, seq);
CREATE INDEX phones_by_number ON phones (account_id, number_key);
CREATE TABLE user_phones (
  user_id TEXT NOT NULL, phone_id TEXT NOT NULL, PRIMARY KEY (user_id, phone_id)) WITHOUT ROWID;
CREATE INDEX user_phones_by_phone ON user_phones (phone_id);
CREATE TABLE activations (
  code TEXT PRIMARY KEY, account_id TEXT NOT NULL, phone_id TEXT NOT NULL, created REAL NOT NULL,
  expires REAL, used_at REAL) WITHOUT ROWID;
CREATE INDEX activations_by_phone ON activations (phone_id);
CREATE TABLE sms_passcodes (
  phone_id TEXT NOT NULL, code TEXT NOT NULL, created REAL NOT NULL, expires REAL, used_at REAL);
CREATE INDEX sms_passcodes_by_phone ON sms_passcodes (phone_id);
CREATE TABLE spent_codes (
  device TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (device, step)) WITHOUT ROWID;
CREATE TABLE tokens (
  seq INTEGER PRIMARY KEY, token_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, serial TEXT NOT NULL,
  type TEXT NOT NULL, totp_step INTEGER, secret TEXT NOT NULL, counter INTEGER NOT NULL,
  pressed INTEGER NOT NULL, UNIQUE (account_id, type, serial));
CREATE TABLE user_tokens (
  user_id TEXT NOT NULL, token_id TEXT NOT NULL, PRIMARY KEY (user_id, token_id)) WITHOUT ROWID;
CREATE INDEX user_tokens_by_token ON user_tokens (token_id);
CREATE TABLE webauthn (
  seq INTEGER PRIMARY KEY, webauthnkey TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, user_id TEXT NOT NULL,
  name TEXT NOT NULL, label TEXT NOT NULL, added INTEGER NOT NULL);
CREATE INDEX webauthn_by_user ON webauthn (user_id);
CREATE TABLE desktops (
  seq INTEGER PRIMARY KEY, dakey TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, user_id TEXT NOT NULL,
  computer TEXT NOT NULL, os TEXT NOT NULL, created INTEGER NOT NULL);
CREATE INDEX desktops_by_user ON desktops (user_id);
CREATE TABLE computers (
  seq INTEGER PRIMARY KEY, compkey TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, user_id TEXT NOT NULL,
  name TEXT NOT NULL, os TEXT NOT NULL, seen INTEGER NOT NULL, blocked INTEGER NOT NULL DEFAULT 0);
CREATE INDEX computers_by_account ON computers (account_id, seq);
CREATE TABLE trash (
  user_id TEXT PRIMARY KEY, account_id TEXT NOT NULL, since REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE invitations (
  code TEXT PRIMARY KEY, account_id TEXT NOT NULL, user_id TEXT NOT NULL, email TEXT NOT NULL,
  created REAL NOT NULL, expires REAL, used_at REAL) WITHOUT ROWID;
CREATE TABLE directory_says (
  user_id TEXT PRIMARY KEY, realname TEXT NOT NULL, email TEXT NOT NULL, enabled INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE policies (
  account_id TEXT NOT NULL, ikey TEXT NOT NULL, section TEXT NOT NULL, rules TEXT NOT NULL,
  PRIMARY KEY (account_id, ikey, section)) WITHOUT ROWID;
CREATE TABLE bypass_codes (
  seq INTEGER PRIMARY KEY, bypass_code_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL,
  user_id TEXT NOT NULL, digest TEXT NOT NULL, created REAL NOT NULL, expires REAL, uses_left INTEGER,
  admin_email TEXT NOT NULL);
CREATE INDEX bypass_codes_by_user ON bypass_codes (user_id);
CREATE TABLE prompts (
  seq INTEGER PRIMARY KEY, push_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, user_id TEXT NOT NULL,
  phone_id TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL, info TEXT NOT NULL,
  app_key TEXT NOT NULL, app_name TEXT NOT NULL, ip TEXT NOT NULL, created REAL NOT NULL,
  answers_at REAL, answer TEXT, state TEXT NOT NULL, settled_at REAL);
CREATE INDEX prompts_by_user ON prompts (user_id, created);
CREATE INDEX prompts_open ON prompts (state) WHERE state = 'waiting';
CREATE TABLE inquiries (
  seq INTEGER PRIMARY KEY, inquiry_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, user_id TEXT NOT NULL,
  created REAL NOT NULL, answers_at REAL, answer TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX inquiries_by_user ON inquiries (user_id, seq);
CREATE TABLE attempts (
  txid TEXT PRIMARY KEY, account_id TEXT NOT NULL, user_id TEXT NOT NULL, push_id TEXT, result TEXT NOT NULL,
  status TEXT NOT NULL, status_msg TEXT NOT NULL, told INTEGER NOT NULL, created REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE messages (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, address_key TEXT NOT NULL,
  sender TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX messages_by_address ON messages (address_key);
CREATE TABLE logins (
  id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, txid TEXT NOT NULL,
  user_id TEXT NOT NULL, username TEXT NOT NULL, email TEXT NOT NULL, app_key TEXT NOT NULL,
  app_name TEXT NOT NULL, event_type TEXT NOT NULL, factor TEXT NOT NULL, result TEXT NOT NULL, reason TEXT,
  device_key TEXT NOT NULL, device_name TEXT NOT NULL, device_ip TEXT NOT NULL, ip TEXT NOT NULL);
CREATE INDEX logins_by_time ON logins (account_id, ts_ms, txid);
CREATE TABLE activity (
  id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, activity_id TEXT NOT NULL,
  action TEXT NOT NULL, actor TEXT NOT NULL, actor_key TEXT NOT NULL, target TEXT NOT NULL,
  target_key TEXT NOT NULL, target_type TEXT NOT NULL, details TEXT NOT NULL);
CREATE INDEX activity_by_time ON activity (account_id, ts_ms, activity_id);
CREATE TABLE telephony (
  id INTEGER PRIMARY KEY, account_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, telephony_id TEXT NOT NULL,
  type TEXT NOT NULL, phone TEXT NOT NULL, context TEXT NOT NULL,
  credits INTEGER NOT NULL, txid TEXT NOT NULL);
CREATE INDEX telephony_by_time ON telephony (account_id, ts_ms, telephony_id);
CREATE TABLE directory (
  client TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL, mail TEXT NOT NULL,
  office_line TEXT NOT NULL, second_number TEXT NOT NULL, manager_login TEXT NOT NULL, site TEXT NOT NULL,
  language TEXT NOT NULL, groups TEXT NOT NULL, linked_login TEXT NOT NULL,
  PRIMARY KEY (client, login)) WITHOUT ROWID;
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, account TEXT NOT NULL, api TEXT NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL, effect TEXT NOT NULL, person TEXT NOT NULL, params TEXT NOT NULL);
"""
