//! A value a control shows and changes: a signal of its own, or one field of a draft.

use leptos::prelude::*;

/// Reads with one closure, writes with another.
pub struct Bound<T: Send + Sync + 'static> {
    value: Signal<T>,
    set: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Bound<T> {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    #[must_use]
    pub fn new(value: Signal<T>, set: Callback<T>) -> Bound<T> {
        Bound { value, set }
    }

    /// One field of a draft. Prefer [`bind!`](crate::bind).
    pub fn of<D: Send + Sync + 'static>(
        draft: RwSignal<D>,
        read: impl Fn(&D) -> T + Send + Sync + 'static,
        write: impl Fn(&mut D, T) + Send + Sync + 'static,
    ) -> Bound<T> {
        Bound {
            value: Signal::derive(move || draft.with(&read)),
            set: Callback::new(move |value| draft.update(|draft| write(draft, value))),
        }
    }

    #[must_use]
    pub fn get(&self) -> T {
        self.value.get()
    }

    #[must_use]
    pub fn get_untracked(&self) -> T {
        self.value.get_untracked()
    }

    pub fn set(&self, value: T) {
        self.set.run(value);
    }

    #[must_use]
    pub fn signal(&self) -> Signal<T> {
        self.value
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Bound<T> {
        Bound { value: signal.into(), set: Callback::new(move |value| signal.set(value)) }
    }
}

/// Binds a control to a field of a form's draft: `bind!(draft.summary)`.
#[macro_export]
macro_rules! bind {
    ($draft:ident . $($field:ident).+) => {
        $crate::Bound::of($draft, |draft| draft.$($field).+.clone(), |draft, value| draft.$($field).+ = value)
    };
}
