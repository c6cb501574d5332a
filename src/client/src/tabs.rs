//! What tabs of one browser tell each other. No data travels, only what to read again.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

/// What another tab has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Written to `ops`.
    Ops,
    /// Stored a page: written to `cache`, and the round is getting on.
    Cache,
    /// Alive in the middle of a round.
    Round,
    /// Threw the cache away to make room: whoever has it in memory goes on with that.
    NoCache,
    /// Somebody signed in or out: this tab's person may be another now.
    Person,
    /// Somebody locked this device.
    Locked,
    /// Somebody works here: the device does not lie about.
    Touched,
    /// What is needed for reading was destroyed by order: nothing of it stays in a tab's memory.
    Wiped,
}

const ALL: [News; 8] = [
    News::Ops,
    News::Cache,
    News::Round,
    News::NoCache,
    News::Person,
    News::Locked,
    News::Touched,
    News::Wiped,
];

impl News {
    fn word(self) -> &'static str {
        match self {
            News::Ops => "ops",
            News::Cache => "cache",
            News::Round => "round",
            News::NoCache => "no cache",
            News::Person => "person",
            News::Locked => "locked",
            News::Touched => "touched",
            News::Wiped => "wiped",
        }
    }
}

/// The channel to the other tabs; silent where the browser has none.
pub(crate) struct Tabs {
    channel: Option<BroadcastChannel>,
    /// The others will be told of captures as soon as this tab has answered its own person, once for all of them.
    untold: Rc<Cell<bool>>,
    /// Lives as long as the channel.
    _listener: Option<EventListener>,
}

impl Tabs {
    pub(crate) fn open(name: &str, hear: impl Fn(News) + 'static) -> Tabs {
        let Ok(channel) = BroadcastChannel::new(name) else {
            return Tabs { channel: None, untold: Rc::default(), _listener: None };
        };
        let listener = EventListener::new(&channel, "message", move |event| {
            let word = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            let news = ALL.into_iter().find(|news| Some(news.word()) == word.as_deref());
            if let Some(news) = news {
                hear(news);
            }
        });
        Tabs { channel: Some(channel), untold: Rc::default(), _listener: Some(listener) }
    }

    pub(crate) fn tell(&self, news: News) {
        let Some(channel) = self.channel.clone() else { return };
        // A closed channel means a closing tab: what it says is lost, nothing else.
        let post = move || drop(channel.post_message(&news.word().into()));
        if news != News::Ops {
            post();
        } else if !self.untold.replace(true) {
            let untold = Rc::clone(&self.untold);
            spawn_local(async move {
                TimeoutFuture::new(0).await;
                untold.set(false);
                post();
            });
        }
    }
}
