//! A table of 100,000 rows and the detail beside it.

use domain::Id;
use leptos::prelude::*;

use super::words;
use crate::badge::{SyncBadge, Tag, TagTone};
use crate::page::*;
use crate::table::{Column, DataTable, Width};
use crate::{Button, Tone};

#[derive(Clone, Copy)]
struct DemoRow(u32);

fn id_of(row: &DemoRow) -> Id {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&row.0.to_be_bytes());
    Id(bytes)
}

impl DemoRow {
    fn of<T: Copy>(self, list: &[T]) -> T {
        list[self.0 as usize % list.len()]
    }
}

fn columns() -> Vec<Column<DemoRow>> {
    vec![
        Column::text(words::NUMBER, Width::Characters(9), |row: &DemoRow, _| {
            format!("20261121-{:03}", row.0)
        })
        .sort_by(|a, b| a.0.cmp(&b.0)),
        Column::text(words::KIND, Width::Characters(5), |row: &DemoRow, language| {
            row.of(&words::KINDS).in_language(language).to_owned()
        }),
        Column::text(words::SUBJECT, Width::Rest, |row: &DemoRow, _| row.of(&words::SUBJECTS).to_owned())
            .heads_card(),
        Column::text(words::PLACE, Width::Characters(7), |row: &DemoRow, _| {
            row.of(&words::PLACES).to_owned()
        })
        .priority(2),
        Column::text(words::PERSON, Width::Characters(9), |row: &DemoRow, _| {
            row.of(&words::PERSONS).to_owned()
        })
        .priority(3),
        Column::new(words::STATUS, Width::Characters(6), |row: &DemoRow| {
            let tones = [TagTone::Gray, TagTone::Blue, TagTone::Amber, TagTone::Red, TagTone::Green];
            view! { <Tag label=row.of(&words::STATUSES) tone=row.of(&tones) /> }
        }),
        Column::sync(id_of),
    ]
}

pub(super) fn table() -> AnyView {
    let rows = RwSignal::new((1..=100_000).map(DemoRow).collect::<Vec<_>>());
    let chosen = RwSignal::new("/gallery?view=open".to_owned());
    let tabs = vec![
        FilterTab::new(words::STATUSES[2], "/gallery?view=open").count(38_usize),
        FilterTab::new(words::STATUSES[3], "/gallery?view=overdue").count(3_usize).alarming(),
        FilterTab::new(words::STATUSES[4], "/gallery?view=closed").count(5_usize),
    ];
    let selected = RwSignal::new(Some(id_of(&DemoRow(1))));
    view! {
        <div class="ui-stack">
            <Tabs label=words::TICKETS tabs=tabs chosen=chosen />
            <DataTable
                label=words::TICKETS
                rows=rows
                id_of=id_of
                columns=columns()
                selected=selected
                empty=|| view! { <EmptyState words=words::NO_TICKETS /> }
            />
        </div>
    }
    .into_any()
}

pub(super) fn detail() -> AnyView {
    let facts = vec![
        Detail::new(words::PLACE, "3-2-1201"),
        Detail::new(words::PERSON, words::PERSONS[0]),
        Detail::new(words::DUE, ""),
        Detail::view(words::STATUS, || view! { <Tag label=words::STATUSES[2] tone=TagTone::Amber /> }),
    ];
    let tones = [MomentTone::Now, MomentTone::Past, MomentTone::Bad];
    let moments: Vec<Moment> = words::HAPPENED
        .into_iter()
        .zip(tones)
        .map(|((said, when), tone)| Moment::new(said, when).tone(tone))
        .collect();
    view! {
        <Card title="20261121-031" extra=|| view! { <SyncBadge id=Id([6; 16]) keep=true /> }>
            <h2>{words::SUBJECTS[0]}</h2>
            <DetailList items=facts />
            <ProgressBar label=words::PROGRESS done=36 total=100 />
            <div class="ui-line">
                <Button label=words::DISPATCH tone=Tone::Primary on_click=|()| () />
                <Button label=words::REASSIGN on_click=|()| () />
            </div>
            <h3>{move || crate::tr(words::SYNC).get()}</h3>
            <Timeline moments=moments />
        </Card>
    }
    .into_any()
}
