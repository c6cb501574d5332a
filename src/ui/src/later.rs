//! Screens whose code comes in a file of its own, so that the program starts without them.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::page::{ErrorState, ErrorStateProps, Skeleton, SkeletonProps};

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
    shown(Arc::new(move || Box::pin(load()) as Loading), Box::new(move || at_once(pin!(screen()))))
}

fn shown(
    load: Arc<dyn Fn() -> Loading + Send + Sync>,
    draw: Box<dyn Fn() -> Option<AnyView> + Send + Sync>,
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
