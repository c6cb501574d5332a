//! 设定岗位: posts are data, because each organisation draws its own reporting lines.

use domain::{ApplyError, OpContext, Records, Rejection};

use crate::operations::DefinePost;
use crate::permissions::{known_post, may_appoint};
use crate::{Post, PostId, default_post, refusals};

/// The longest title and code in characters: they stand in one line of a card.
const TITLE_LIMIT: usize = 30;

pub(crate) fn define_post(
    intent: &DefinePost,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    if intent.post == Post::administrator() {
        return Err(refusals::fixed_post().into());
    }
    let post = checked(intent)?;
    let before = known_post(records, intent.post)?;
    if before.as_ref() == Some(&post) {
        return Ok(());
    }
    // Neither may a post be given more than the actor holds, nor one be cut down that stands above the actor.
    for version in before.iter().chain([&post]) {
        may_appoint(context.actor, version, None)?;
    }
    no_circle(&post, records)?;
    records.put(&post);
    Ok(())
}

fn checked(intent: &DefinePost) -> Result<Post, Rejection> {
    let text = |field, text: &str| {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Rejection::missing(field)),
            count if count > TITLE_LIMIT => Err(Rejection::too_long(field, TITLE_LIMIT)),
            _ => Ok(text.to_owned()),
        }
    };
    let permissions = domain::order::set(&intent.permissions);
    if let Some(unclear) = permissions.iter().find(|permission| !reads_as_permission(permission)) {
        return Err(refusals::unclear_permission(unclear));
    }
    Ok(Post {
        id: intent.post,
        code: text("code", &intent.code)?,
        title_zh: text("title_zh", &intent.title_zh)?,
        title_en: text("title_en", &intent.title_en)?,
        direct_superior: intent.direct_superior,
        functional_superior: intent.functional_superior,
        permissions: permissions.into_iter().cloned().collect(),
        personal_data: intent.personal_data,
        builtin: default_post(intent.post).is_some(),
    })
}

/// `*`, `tickets.*` or `tickets.dispatch`.
fn reads_as_permission(text: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text == "*"
        || text.split_once('.').is_some_and(|(module, rest)| word(module) && (rest == "*" || word(rest)))
}

/// A superior must exist, and following the superiors upwards must not lead back to the post.
fn no_circle(post: &Post, records: &Records<'_>) -> Result<(), ApplyError> {
    let superior = |id: Option<PostId>| -> Result<Option<Post>, ApplyError> {
        let Some(id) = id else { return Ok(None) };
        known_post(records, id)?.map(Some).ok_or_else(|| refusals::unknown_post(id).into())
    };
    if post.functional_superior == Some(post.id) {
        return Err(refusals::reporting_circle(post).into());
    }
    superior(post.functional_superior)?;
    let mut seen = domain::order::set([post.id]);
    let mut next = post.direct_superior;
    if next == Some(post.id) {
        return Err(refusals::reporting_circle(post).into());
    }
    while let Some(above) = superior(next)? {
        if !seen.insert(above.id) || above.direct_superior == Some(post.id) {
            return Err(refusals::reporting_circle(post).into());
        }
        next = above.direct_superior;
    }
    Ok(())
}
