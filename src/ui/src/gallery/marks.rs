//! Tags, sync words, banners, progress and the states of a list.

use leptos::prelude::*;

use super::words;
use crate::badge::{SyncWordBadge, Tag, TagTone};
use crate::page::*;
use crate::replica::SyncWord;
use crate::{Button, icon};

const WORDS: [SyncWord; 6] = [
    SyncWord::Draft,
    SyncWord::Local,
    SyncWord::Sending { done: 8, total: 12 },
    SyncWord::Done,
    SyncWord::Partial { done: 3, total: 5 },
    SyncWord::NeedsAction,
];
const TONES: [TagTone; 5] = [TagTone::Gray, TagTone::Blue, TagTone::Amber, TagTone::Red, TagTone::Green];

pub(super) fn marks() -> AnyView {
    let tags =
        words::STATUSES.into_iter().zip(TONES).map(|(label, tone)| view! { <Tag label=label tone=tone /> });
    let badges = WORDS.into_iter().map(|word| view! { <SyncWordBadge word=word /> });
    let icons =
        icon::ICONS.iter().map(|(name, _)| view! { <span title=*name><crate::Icon name=*name /></span> });
    let states = [StepState::Done, StepState::Current, StepState::Ahead];
    let steps: Vec<Step> =
        words::STEPS.into_iter().zip(states).map(|(label, state)| Step::new(label, state)).collect();
    view! {
        <Card title=words::MARKS>
            <div class="ui-line">{tags.collect_view()}</div>
            <div class="ui-line">{badges.collect_view()}</div>
            <Banner tone=BannerTone::Warning words=words::SIMILAR>
                <Button label=words::REASSIGN keys="Alt 1" on_click=|()| () />
            </Banner>
            <Banner words=words::OFFLINE />
            <Banner tone=BannerTone::Good words=words::SAFE />
            <Banner tone=BannerTone::Danger words=words::REFUSED />
            <ProgressBar label=words::PROGRESS done=36 total=100 />
            <Stepper steps=steps />
            <div class="ui-line ui-muted">{icons.collect_view()}</div>
        </Card>
    }
    .into_any()
}

pub(super) fn states() -> AnyView {
    let action = (words::NEW.into(), Callback::new(|()| ()));
    view! {
        <Card title=words::STATES flush=true>
            <Skeleton rows=3 />
            <EmptyState words=words::NO_TICKETS action=action />
            <EmptyState kind=EmptyKind::NoMatch on_clear=Callback::new(|()| ()) />
            <EmptyState kind=EmptyKind::NotDownloaded />
            <ErrorState code="E-SYNC-409" on_retry=Callback::new(|()| ()) />
        </Card>
    }
    .into_any()
}
