//! Screens whose code comes in a file of its own, so that the program starts without them.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::page::{ErrorState, ErrorStateProps, Skeleton, SkeletonProps};

/// Puts a function into another file of the program: `part!(file, load_name, fn name(…) -> Result<…> { … })`.
///
/// Calling it becomes `async`; `load_name` fetches the file beforehand. Its error takes a [`SplitLoaderError`].
#[cfg(feature = "split")]
#[macro_export]
macro_rules! part {
    ($file:ident, $load:ident, $(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty $body:block) => {
        #[::leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, preload($load), fallible)]
        $(#[$doc])*
        $vis fn $name($($arg: $type),*) -> $out $body
    };
}

/// The same where nothing cuts the program: in unit tests and in the gallery.
#[cfg(not(feature = "split"))]
#[macro_export]
macro_rules! part {
    ($file:ident, $load:ident, $(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) -> $out:ty $body:block) => {
        $(#[$doc])*
        $vis async fn $name($($arg: $type),*) -> $out $body

        /// The code is here.
        $vis async fn $load() -> Result<(), ::leptos::wasm_split::SplitLoaderError> {
            Ok(())
        }
    };
}

/// What a function gives that lies in another file.
pub type Split = Result<AnyView, SplitLoaderError>;

/// The fetching of such a file, once for all who ask.
pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// How far the code is.
#[derive(Clone, Copy, PartialEq)]
enum Code {
    Asked,
    Here,
    Missing,
}

/// Shows the outline of a page while `load` fetches its code, then `screen`.
///
/// The service worker keeps every file of the program, so offline the code is there too. What cannot be loaded, in a
/// browser without a worker, can be asked for again.
pub fn later<L, S>(load: fn() -> L, screen: impl Fn() -> S + Send + Sync + 'static) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    S: Future<Output = Split> + 'static,
{
    shown(Arc::new(move || Box::pin(load()) as Loading), Box::new(move || at_once(pin!(screen()))), true)
}

/// The same for a small thing in a bar: nothing stands there until its code is here.
pub fn later_in_line<L, S>(load: fn() -> L, thing: impl Fn() -> S + Send + Sync + 'static) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    S: Future<Output = Split> + 'static,
{
    shown(Arc::new(move || Box::pin(load()) as Loading), Box::new(move || at_once(pin!(thing()))), false)
}

fn shown(
    load: Arc<dyn Fn() -> Loading + Send + Sync>,
    draw: Box<dyn Fn() -> Option<AnyView> + Send + Sync>,
    is_page: bool,
) -> AnyView {
    let code = RwSignal::new(Code::Asked);
    let fetch = move || {
        code.set(Code::Asked);
        let loading = load();
        spawn_local(async move {
            let loaded = loading.await;
            // The page may have been left meanwhile.
            code.try_set(if loaded.is_ok() { Code::Here } else { Code::Missing });
        });
    };
    fetch();
    let draw = move || match code.get() {
        Code::Asked | Code::Missing if !is_page => ().into_any(),
        Code::Asked => Skeleton(SkeletonProps { rows: 6 }).into_any(),
        Code::Here => draw().unwrap_or_else(|| missing(fetch.clone())),
        Code::Missing => missing(fetch.clone()),
    };
    draw.into_any()
}

/// The view of a function whose code is loaded: its future has nothing left to wait for.
fn at_once(screen: Pin<&mut dyn Future<Output = Split>>) -> Option<AnyView> {
    match screen.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(view)) => Some(view),
        _ => None,
    }
}

fn missing(again: impl Fn() + Send + Sync + 'static) -> AnyView {
    let on_retry = Some(Callback::new(move |()| again()));
    ErrorState(ErrorStateProps { words: None, code: "E-CODE".to_owned(), on_retry }).into_any()
}
