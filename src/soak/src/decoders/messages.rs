//! What is pushed, pulled, sought and answered: as it comes over the network, packed or not.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use domain::{Row, codec};
use serde::de::DeserializeOwned;
use server::sync_api::message_body::Message;
use sync::message::{self, FindReply, FindRequest, PullReply, PullRequest, PushReply, PushRequest};
use sync::op::OpBody;
use sync::replica::{CacheState, InboxEntry, OpsMeta, Page};
use tokio::runtime::{Builder, Runtime};

use super::{Decoder, registers};

pub(super) const PUSH: &[(&str, Decoder)] = &[
    ("push request", |bytes| arrives::<PushRequest>(bytes, "identity").inspect(read_ops).is_some()),
    ("push request, packed", |bytes| arrives::<PushRequest>(bytes, "gzip").inspect(read_ops).is_some()),
];

pub(super) const PULL: &[(&str, Decoder)] = &[
    ("pull request", |bytes| arrives::<PullRequest>(bytes, "identity").is_some()),
    ("pull request, packed", |bytes| arrives::<PullRequest>(bytes, "gzip").is_some()),
    ("find request", |bytes| arrives::<FindRequest>(bytes, "identity").is_some()),
];

pub(super) const REPLIES: &[(&str, Decoder)] = &[
    ("push reply", |bytes| message::decode::<PushReply>(bytes).is_ok()),
    ("pull reply", |bytes| message::decode::<PullReply>(bytes).is_ok()),
    ("find reply", |bytes| message::decode::<FindReply>(bytes).is_ok()),
    ("cache page", |bytes| codec::decode::<Page>(1, bytes, "page").is_ok()),
    ("cache state", |bytes| codec::decode::<CacheState>(1, bytes, "state").is_ok()),
    ("cache block", |bytes| codec::decode::<Vec<Row>>(1, bytes, "block").is_ok()),
    ("ops meta", |bytes| codec::decode::<OpsMeta>(1, bytes, "meta").is_ok()),
    ("inbox entry", |bytes| codec::decode::<InboxEntry>(1, bytes, "entry").is_ok()),
];

/// Reads a message as the server's routes do: type, length, packing, then the bytes.
fn arrives<T: DeserializeOwned>(bytes: &[u8], encoding: &str) -> Option<T> {
    thread_local! {
        static RUNTIME: RefCell<Option<Runtime>> =
            RefCell::new(Builder::new_current_thread().enable_time().build().ok());
    }
    let request = Request::post("/")
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_ENCODING, encoding)
        .body(Body::from(bytes.to_vec()))
        .ok()?;
    RUNTIME.with_borrow(|runtime| {
        // Its clock alone is needed: all bytes are here, so the first look finds them read. Whoever calls us may run
        // inside a runtime already, where another cannot be waited for.
        let _clock = runtime.as_ref()?.enter();
        let read = pin!(Message::<T>::from_request(request, &()));
        match read.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(read) => read.ok().map(|Message(message)| message),
            Poll::Pending => panic!("a body in memory has to be waited for"),
        }
    })
}

/// Reads every op of the push, whatever the others are.
fn read_ops(request: &PushRequest) {
    for bytes in request.batches.iter().flat_map(|batch| &batch.bodies) {
        let _ = OpBody::from_bytes(bytes).is_ok_and(|body| registers::intent_is_read(&body));
    }
}
