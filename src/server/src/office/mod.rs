//! Office pages: lists for management that the server describes and one generic screen of the client draws, so that a new
//! page costs the client nothing.
//!
//! # Contract
//!
//! Everything is JSON. Texts for people are `{"zh": "…", "en": "…"}`; times are milliseconds since 1970, UTC. Fields may be
//! added; a reader skips those it does not know, and shows a cell of an unknown `kind` as empty.
//!
//! **`GET /api/office`** (any session): the pages the caller may open, in the order of the menu.
//!
//! ```json
//! {"pages": [{
//!   "name": "audit", "path": "/api/office/audit",
//!   "title": {"zh": "…", "en": "…"}, "about": {"zh": "…", "en": "…"},
//!   "group": {"name": "oversight", "title": {"zh": "…", "en": "…"}},
//!   "search": ["审计", "audit"]
//! }]}
//! ```
//!
//! `group.name` is `people`, `oversight` or `system`. `search` holds words of both languages for the search inside settings.
//!
//! **`GET <path>?<filter>=<value>&after=<next>`**: one page. Filters that are absent or empty do not filter; `after` is the
//! `next` of the page before. 400 `E-OFFICE-400` for a value that cannot be read.
//!
//! ```json
//! {
//!   "name": "audit", "title": {…}, "about": {…}, "as_of": 1795320000000,
//!   "columns": [{"title": {…}, "kind": "text|time|count|state|person"}],
//!   "filters": [
//!     {"name": "kind", "label": {…}, "kind": "choice", "value": "", "options": [{"value": "", "label": {…}}]},
//!     {"name": "day", "label": {…}, "kind": "day", "value": "2026-11-22", "options": []}
//!   ],
//!   "rows": [{"id": "17", "cells": [ … one per column … ], "actions": ["end"], "fill": {"reason": "…"}}],
//!   "actions": [{
//!     "name": "end", "on": "row|page", "label": {…}, "tone": "plain|primary|danger",
//!     "confirm": {…} or null,
//!     "fields": [{"name": "reason", "label": {…}, "hint": {…} or null, "kind": "text", "required": true,
//!                 "value": "", "options": []}]
//!   }],
//!   "next": "16" or null,
//!   "empty": {…}
//! }
//! ```
//!
//! - A filter's `kind` is `choice`, `day` (`YYYY-MM-DD`), `person` (options are people) or `text`; `value` is the one in force.
//! - A cell is `{"kind": "none"}`, `{"kind": "text", "text": "…"}`, `{"kind": "words", "words": {…}, "tone": "plain|good|warn|bad"}`,
//!   `{"kind": "time", "time": ms}`, `{"kind": "count", "count": n}` or `{"kind": "person", "person": "<id>", "name": "…"}`.
//! - `actions` describes each action once. Those `on` a `page` stand above the list; a row names those `on` a `row` that it
//!   offers. `confirm` is asked before anything is sent.
//! - A field's `kind` is `text`, `long_text`, `number`, `choice`, `day`, `person`, `yes_no` (`"true"`/`"false"`) or `file`;
//!   `value` is what it begins with, unless the row's `fill` names the field: then that. Values travel as text. A `file`
//!   travels as base64 of at most 1,048,576 characters (768 KiB of file; 8 MiB, 6 MiB of file, for `ticket_imports`), and
//!   its name as one more field called `<field>.name`.
//! - `empty` is said in the place of rows when there are none.
//!
//! **`POST <path>/<action>`** with `{"row": "<row id>" or null, "fields": {"reason": "…"}}`:
//!
//! - 200 `{"done": true, "said": {…}, "tone": "good", "field": null, "show": null, "preview": null}`: say it and load the page
//!   again. `show` is a text to be shown once and to be copied (a first password, a path), or null.
//! - 409 `{"done": false, "said": {…}, "tone": "warn", "field": "reason" or null, "show": null, "preview": null}`: nothing was
//!   done; `field` is the one to be corrected.
//! - With either, `preview` may be a table to be looked at before anything is done; `next`, unless it is null, is a button
//!   that posts exactly these `fields` (and the row of before) to `<path>/<action>`, and gets an answer of this shape again:
//!
//! ```json
//! {"columns": [{"zh": "…", "en": "…"}], "rows": [["3-2-1201", {"zh": "…", "en": "…"}]],
//!  "problems": [{"row": 7, "said": {…}}],
//!  "next": {"action": "take_in", "label": {…}, "fields": {"file": "…"}} or null}
//! ```
//!
//!   A cell of `rows` is a text, or words in both languages; `row` is the line as the file's program numbers it. An action that only a preview leads to is not among `actions`.
//! - Anything else is an error as everywhere (`{"code": "E-…"}`), 404 for a row that is not there or not the caller's to see.
//!
//! # Adding a page
//!
//! 1. A row in [`PAGES`]; 2. its `GET`, and one `POST` for `<path>/{action}` or one for each action, in
//!    [`crate::routes::TABLE`] with the same permission (`s14_an_office_page_has_its_route_with_the_same_permission` holds
//!    you to it); 3. a handler that builds an [`OfficePage`]. What an action does to records goes through
//!    `refusal.rs`, so that the rules decide as everywhere and their own words are the answer.

mod action;
mod asked;
pub mod backups;
pub mod categories;
pub mod devices;
mod outcome;
mod page;
mod pages;
mod people;
pub mod privacy;
mod refusal;
pub mod sessions;
pub mod settings;
pub mod sites;
pub mod staff;
#[cfg(test)]
mod tests;
pub mod ticket_imports;
pub mod words;

pub use action::{Act, Action, ActionTone, Field, FieldKind, On};
pub use asked::Asked;
pub use outcome::{Next, NotDone, Outcome, Preview, PreviewCell, Problem};
pub use page::{Cell, Choice, Column, ColumnKind, Filter, FilterKind, OfficePage, PageRow, Said, Tone};
pub(crate) use pages::{AUDIT, CHANGES};
pub use pages::{Group, PAGES, Page, list};
pub(crate) use people::People;
pub(crate) use refusal::{perform_as, refused};
