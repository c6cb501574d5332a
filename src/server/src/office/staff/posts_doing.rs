//! What is done on the page of posts.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use domain::Operation;
use staff::operations::DefinePost;
use staff::{Post, PostId, StaffOperation};

use super::super::refusal::perform;
use super::super::{Act, NotDone, Outcome, words as office};
use super::roll::Roll;
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::random;
use crate::sync_api::message_body::JsonBody;

/// `POST /api/office/posts/{action}`
///
/// # Errors
/// 404 for an action or a post that is not there.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    Path(action): Path<String>,
    JsonBody(act): JsonBody<Act>,
) -> Result<Outcome, NotDone> {
    let roll = Roll::read(&app).await?;
    let known = |id: PostId| roll.posts.get(&id).cloned();
    let named = || act.row_id().and_then(|id| known(PostId(id)).ok_or(ApiError::not_found()));
    let wished = match action.as_str() {
        "define" => {
            let like = act.chosen("like")?.and_then(known);
            let permissions = like.map(|post| post.permissions).unwrap_or_default();
            let post = PostId(random::timed_id(now()));
            described(&act, DefinePost { permissions, ..as_it_is(empty(post, act.field("code"))) })?
        }
        "edit" => described(&act, as_it_is(named()?))?,
        "grant" => {
            let mut post = as_it_is(named()?);
            post.permissions.push(right(&act)?);
            post
        }
        "withdraw" => {
            let mut post = as_it_is(named()?);
            let (right, before) = (right(&act)?, post.permissions.len());
            post.permissions.retain(|held| *held != right);
            if post.permissions.len() == before {
                return Ok(Outcome::wrong("right", words::NOT_GIVEN.into()));
            }
            post
        }
        _ => return Err(ApiError::not_found().into()),
    };
    perform(&app, &signed_in, StaffOperation::from(wished).intent()).await?;
    Ok(Outcome::done(office::SAVED))
}

fn right(act: &Act) -> Result<String, NotDone> {
    match act.field("right") {
        "" => Err(Outcome::wrong("right", office::CHOOSE.into()).into()),
        right => Ok(right.to_owned()),
    }
}

fn described(act: &Act, post: DefinePost) -> Result<DefinePost, NotDone> {
    Ok(DefinePost {
        title_zh: act.field("title_zh").to_owned(),
        title_en: act.field("title_en").to_owned(),
        direct_superior: act.chosen("direct_superior")?,
        functional_superior: act.chosen("functional_superior")?,
        personal_data: act.yes("personal_data"),
        ..post
    })
}

fn empty(id: PostId, code: &str) -> Post {
    Post {
        id,
        code: code.to_owned(),
        title_zh: String::new(),
        title_en: String::new(),
        direct_superior: None,
        functional_superior: None,
        permissions: Vec::new(),
        personal_data: false,
        builtin: false,
    }
}

fn as_it_is(post: Post) -> DefinePost {
    DefinePost {
        post: post.id,
        code: post.code,
        title_zh: post.title_zh,
        title_en: post.title_en,
        direct_superior: post.direct_superior,
        functional_superior: post.functional_superior,
        permissions: post.permissions,
        personal_data: post.personal_data,
    }
}
