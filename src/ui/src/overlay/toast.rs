//! Short answers at the edge of the screen, with a way back.

use core::time::Duration;

use leptos::prelude::*;

use crate::{Button, Icon, Tone, Wording, tr, words};

/// How long a toast stays, and how long its action can be undone.
const STAYS: Duration = Duration::from_secs(6);

/// What kind of answer it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToastTone {
    #[default]
    Plain,
    Good,
    Problem,
}

#[derive(Clone)]
struct Toast {
    id: u32,
    words: Wording,
    tone: ToastTone,
    undo: Option<Callback<()>>,
}

/// The toasts shown now, as a context value of the shell.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    #[must_use]
    pub fn new() -> Toasts {
        Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    pub fn say(&self, words: impl Into<Wording>) {
        self.add(words.into(), ToastTone::Plain, None);
    }

    pub fn good(&self, words: impl Into<Wording>) {
        self.add(words.into(), ToastTone::Good, None);
    }

    pub fn problem(&self, words: impl Into<Wording>) {
        self.add(words.into(), ToastTone::Problem, None);
    }

    /// Says what was done, with 撤销 for six seconds.
    pub fn undoable(&self, words: impl Into<Wording>, undo: impl Fn() + Send + Sync + 'static) {
        self.add(words.into(), ToastTone::Good, Some(Callback::new(move |()| undo())));
    }

    fn add(&self, words: Wording, tone: ToastTone, undo: Option<Callback<()>>) {
        let (toasts, id) = (*self, self.next.get_value());
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.push(Toast { id, words, tone, undo });
            // More than three hide the page.
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        set_timeout(move || toasts.remove(id), STAYS);
    }

    fn remove(&self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }

    /// Undoes the newest action that can be undone (Ctrl+Z outside a field). Says whether there was one.
    pub fn undo_newest(&self) -> bool {
        let newest =
            self.shown.with_untracked(|shown| shown.iter().rev().find(|toast| toast.undo.is_some()).cloned());
        match newest {
            Some(Toast { id, undo: Some(undo), .. }) => {
                self.remove(id);
                undo.run(());
                true
            }
            _ => false,
        }
    }
}

impl Default for Toasts {
    fn default() -> Toasts {
        Toasts::new()
    }
}

/// The toasts that the shell provided. Without a shell they are said to nobody.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_default()
}

/// Shows the toasts. Once, in the shell.
#[component]
pub fn ToastsView() -> impl IntoView {
    let toasts = use_toasts();
    let one = move |toast: Toast| {
        let (id, undo) = (toast.id, toast.undo);
        let (class, icon) = match toast.tone {
            ToastTone::Plain => ("ui-toast", "info"),
            ToastTone::Good => ("ui-toast ui-toast--good", "check"),
            ToastTone::Problem => ("ui-toast ui-toast--problem", "alert"),
        };
        let back = move |undo: Callback<()>| {
            toasts.remove(id);
            undo.run(());
        };
        view! {
            <div class=class>
                <Icon name=icon />
                <span class="ui-toast__words">{toast.words.say()}</span>
                {undo.map(|undo| view! { <Button label=words::UNDO tone=Tone::Ghost on_click=move |()| back(undo) /> })}
                <Button label=words::CLOSE icon="close" icon_only=true tone=Tone::Ghost on_click=move |()| toasts.remove(id) />
            </div>
        }
        .into_any()
    };
    let notices = tr(words::NOTICES);
    view! {
        <section class="ui-toasts" role="status" aria-live="polite" aria-label=move || notices.get()>
            <For each=move || toasts.shown.get() key=|toast| toast.id children=one />
        </section>
    }
    .into_any()
}
