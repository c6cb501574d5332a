//! 岗位: what somebody is appointed to, what it allows and to whom it reports.

use domain::{Id, Record, Scope, Text, typed_id};
use serde::{Deserialize, Serialize};

typed_id! {
    /// One post (客服主管), not the person who holds it.
    PostId
}

/// 岗位. The built-in ones are [`crate::default_posts`]; an organisation changes them or adds its own as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub id: PostId,
    /// Short Latin name that never changes, `"supervisor"`.
    pub code: String,
    pub title_zh: String,
    pub title_en: String,
    /// 直接上级: whose instructions this post takes. Data, because the sources contradict each other.
    pub direct_superior: Option<PostId>,
    /// 业务上级: who guides the work without being the superior (前台组长 guides 物业助理).
    pub functional_superior: Option<PostId>,
    /// Operation kinds this post may perform: `"tickets.open"`, `"tickets.*"`, `"*"`.
    pub permissions: Vec<String>,
    /// May read names, telephones and plates (the `:pii` scope).
    pub personal_data: bool,
    /// Came with the program. Built-in posts may be changed, except the administrator's.
    pub builtin: bool,
}

impl Post {
    /// The id of a built-in post.
    #[must_use]
    pub fn builtin_id(code: &str) -> PostId {
        PostId(Id::named("staff.post").derived(code))
    }

    /// 系统管理员: may do everything, everywhere; there is always at least one.
    #[must_use]
    pub fn administrator() -> PostId {
        Post::builtin_id("administrator")
    }

    /// The title in the reader's language.
    #[must_use]
    pub fn title(&self, language: domain::Language) -> &str {
        match language {
            domain::Language::Chinese => &self.title_zh,
            domain::Language::English => &self.title_en,
        }
    }

    pub(crate) fn builtin(code: &str, title: Text, superior: Option<&str>, permissions: &[&str]) -> Post {
        Post {
            id: Post::builtin_id(code),
            code: code.to_owned(),
            title_zh: title.zh.to_owned(),
            title_en: title.en.to_owned(),
            direct_superior: superior.map(Post::builtin_id),
            functional_superior: None,
            permissions: permissions.iter().map(|&permission| permission.to_owned()).collect(),
            personal_data: true,
            builtin: true,
        }
    }
}

impl Record for Post {
    const KIND: &'static str = "staff.post";

    fn id(&self) -> Id {
        self.id.id()
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}
