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
//!   "rows": [{"id": "17", "cells": [ … one per column … ], "actions": ["end"]}],
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
//! - A field's `kind` is `text`, `long_text`, `number`, `choice`, `day`, `person` or `yes_no` (`"true"`/`"false"`); `value` is
//!   what it begins with. Values travel as text.
//! - `empty` is said in the place of rows when there are none.
//!
//! **`POST <path>/<action>`** with `{"row": "<row id>" or null, "fields": {"reason": "…"}}`:
//!
//! - 200 `{"done": true, "said": {…}, "tone": "good", "field": null, "show": null}`: say it and load the page again. `show` is
//!   a text to be shown once and to be copied (a first password, a path), or null.
//! - 409 `{"done": false, "said": {…}, "tone": "warn", "field": "reason" or null, "show": null}`: nothing was done; `field`
//!   is the one to be corrected.
//! - Anything else is an error as everywhere (`{"code": "E-…"}`), 404 for a row that is not there or not the caller's to see.
//!
//! # Adding a page
//!
//! 1. A row in [`PAGES`]; 2. its `GET`, and a `POST` for each action, in [`crate::routes::TABLE`] with the same permission
//!    (`s14_an_office_page_has_its_route_with_the_same_permission` holds you to it); 3. a handler that builds an
//!    [`OfficePage`].

mod action;
mod asked;
pub mod backups;
mod page;
mod pages;
mod people;
pub mod sessions;
#[cfg(test)]
mod tests;
pub mod words;

pub use action::{Act, Action, ActionTone, Field, FieldKind, On, Outcome};
pub use asked::Asked;
pub use page::{Cell, Choice, Column, ColumnKind, Filter, FilterKind, OfficePage, PageRow, Said, Tone};
pub(crate) use pages::{AUDIT, CHANGES};
pub use pages::{Group, PAGES, Page, list};
pub(crate) use people::People;
