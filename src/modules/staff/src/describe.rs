//! How an operation reads in the inbox and the audit: label and value, line by line.

use domain::Text;

use crate::operations::StaffOperation;
use crate::{PostId, default_post, words};

/// The content of one operation in lines. Bytes that cannot be read give none.
#[must_use]
pub fn describe(kind: &str, version: u8, bytes: &[u8]) -> Vec<(Text, String)> {
    let Ok(operation) = StaffOperation::decode_content(kind, version, bytes) else { return Vec::new() };
    let lines = match operation {
        StaffOperation::Hire(intent) => vec![
            (words::PERSON_NAME, intent.name),
            (words::STAFF_NUMBER, intent.staff_number),
            (
                words::POSTS,
                intent.assignments.iter().map(|held| title(held.post)).collect::<Vec<_>>().join(", "),
            ),
        ],
        StaffOperation::Assign(intent) => vec![(words::POSTS, title(intent.assignment.post))],
        StaffOperation::Relieve(intent) => vec![(words::POSTS, title(intent.assignment.post))],
        StaffOperation::CorrectName(intent) => vec![(words::PERSON_NAME, intent.name)],
        StaffOperation::DefinePost(intent) => vec![
            (words::TITLE_ZH, intent.title_zh),
            (words::TITLE_EN, intent.title_en),
            (words::PERMISSIONS, intent.permissions.join(", ")),
        ],
        StaffOperation::DefineDepartment(intent) => {
            vec![(words::TITLE_ZH, intent.name_zh), (words::TITLE_EN, intent.name_en)]
        }
        StaffOperation::Delegate(_)
        | StaffOperation::Suspend(_)
        | StaffOperation::Reinstate(_)
        | StaffOperation::NameDelegate(_) => Vec::new(),
    };
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The title of a built-in post; others are known by the end of their id.
fn title(post: PostId) -> String {
    default_post(post).map_or_else(|| post.id().short(), |post| post.title_zh)
}
