//! One line that concerns the whole page or form.

use leptos::prelude::*;

use crate::{Icon, Wording};

/// How serious a banner is. Offline is plain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerTone {
    #[default]
    Plain,
    Info,
    Good,
    Warning,
    Danger,
}

/// A sentence with an icon, and room for buttons.
#[component]
pub fn Banner(
    #[prop(into)] words: Wording,
    #[prop(optional)] tone: BannerTone,
    /// Buttons at its end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, icon) = match tone {
        BannerTone::Plain => ("ui-banner", "info"),
        BannerTone::Info => ("ui-banner ui-banner--info", "info"),
        BannerTone::Good => ("ui-banner ui-banner--good", "check"),
        BannerTone::Warning => ("ui-banner ui-banner--warning", "alert"),
        BannerTone::Danger => ("ui-banner ui-banner--danger", "alert"),
    };
    let actions = children.map(|children| view! { <span class="ui-banner__actions">{children()}</span> });
    view! {
        <div class=class>
            <Icon name=icon />
            <span class="ui-banner__words">{words.say()}</span>
            {actions}
        </div>
    }
    .into_any()
}
