//! The columns of the list.

use std::sync::Arc;

use domain::Timestamp;
use leptos::prelude::*;
use ui::prelude::*;

use super::status_tag::StatusTag;
use super::words;
use crate::Ticket;
use crate::sla::{Timing, timing};
use crate::words::kind;

/// The columns, most important ones staying on narrow screens.
pub(super) fn columns() -> Vec<Column<Arc<Ticket>>> {
    vec![
        Column::text(words::NUMBER, Width::Characters(8), |ticket: &Arc<Ticket>, _| ticket.label())
            .sort_by(|a, b| (a.number, &a.alias).cmp(&(b.number, &b.alias))),
        Column::text(words::KIND, Width::Words(4, 8), |ticket: &Arc<Ticket>, language| {
            kind(ticket.kind).in_language(language).to_owned()
        })
        .sort_by(|a, b| a.kind.cmp(&b.kind))
        .priority(2),
        Column::text(words::TITLE, Width::Rest, |ticket: &Arc<Ticket>, _| ticket.title.clone())
            .sort_by(|a, b| a.title.cmp(&b.title))
            .heads_card(),
        Column::text(words::PLACE, Width::Characters(6), |ticket: &Arc<Ticket>, _| ticket.place.clone())
            .sort_by(|a, b| a.place.cmp(&b.place))
            .priority(2),
        Column::text(words::RESPONSIBLE, Width::Words(6, 7), |ticket: &Arc<Ticket>, _| {
            ticket.assignee.as_ref().map(|assignee| assignee.name.clone()).unwrap_or_default()
        })
        .priority(3),
        Column::new(words::STATUS, Width::Words(5, 8), |ticket: &Arc<Ticket>| {
            view! { <StatusTag ticket=ticket.clone() /> }
        })
        .sort_by(|a, b| a.status.cmp(&b.status)),
        Column::new(words::LIMIT, Width::Words(5, 7), |ticket: &Arc<Ticket>| limit_view(ticket.clone()))
            .sort_by(|a, b| a.promised_reply_at.cmp(&b.promised_reply_at)),
        Column::sync(|ticket: &Arc<Ticket>| ticket.id.id()),
    ]
}

/// 剩 22 分, 超 1 天, or nothing when nothing is due.
fn limit_view(ticket: Arc<Ticket>) -> AnyView {
    let (now, language) = (use_now(), use_language());
    let said = move || {
        let now = now.get();
        match (timing(&ticket, now), ticket.promised_reply_at) {
            (Timing::Nothing, _) | (_, None) => format::NOTHING.to_owned(),
            (_, Some(promised)) => {
                format::remaining(in_largest_unit(promised, now), now).in_language(language.get()).to_owned()
            }
        }
    };
    view! { <span class="ui-number">{said}</span> }.into_any()
}

/// The moment as far from `now` in whole days, hours or minutes: a narrow column shows one unit.
fn in_largest_unit(promised: Timestamp, now: Timestamp) -> Timestamp {
    const UNITS: [i64; 3] = [24 * 3_600_000, 3_600_000, 60_000];
    let left = promised.since(now);
    let unit = UNITS.into_iter().find(|unit| left.abs() >= *unit).unwrap_or(1);
    Timestamp(now.0 + left / unit * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_column_shows_one_unit() {
        let now = Timestamp(1_000_000_000);
        let check = |minutes: i64, zh: &str| {
            let promised = now.plus_minutes(minutes);
            assert_eq!(format::remaining(in_largest_unit(promised, now), now).zh, zh, "{minutes}");
        };
        check(22, "剩 22 分");
        check(20 * 60 + 30, "剩 20 时");
        check(-(26 * 60), "超 1 天");
        check(0, "剩 0 分");
    }
}
