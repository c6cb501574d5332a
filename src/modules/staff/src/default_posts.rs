//! The posts of requirements section V as data. They hold until an organisation defines a post of the same id.

use domain::Text;

use crate::superiors::{ASSESS, PROPOSE_POLICIES, PUBLISH_POLICIES, REVIEW_CHANGES};
use crate::words;
use crate::{Post, PostId};

/// What everybody in customer service may do: capturing a fact is never a matter of rank (Z0a).
const CAPTURE: &[&str] = &[
    "tickets.open",
    "tickets.expedite",
    "tickets.escalate",
    "tickets.add_note",
    "tickets.note_visit",
    "visits.record",
    "visits.add_note",
    "staff.name_delegate",
    "staff.delegate",
    "exceptions.record",
    // Whoever decided confirms, whatever the post; the rule looks at who it was (Z0b).
    "exceptions.confirm",
];

/// 维修: does the work and says so.
const HANDLING: &[&str] =
    &["tickets.accept", "tickets.decline", "tickets.put_on_hold", "tickets.resume", "tickets.resolve"];

/// 受理服务代表: gives work out, keeps the customers' files, calls back, closes. Not the set-up of categories, not
/// imports, and no merging of files, which cannot be taken back.
const DESK: &[&str] = &[
    "tickets.dispatch",
    "tickets.reassign",
    "tickets.close",
    "tickets.reopen",
    "tickets.cancel",
    "tickets.correct_details",
    "tickets.record_opinion",
    "tickets.record_call",
    "visits.correct",
    "visits.withdraw",
    "customers.register",
    "customers.correct_contact",
    "customers.add_role",
    "customers.end_role",
    "customers.tag",
    "customers.untag",
];

/// 受理服务代表 alone of those: reviews a customer's change request (R38).
const INTAKE: &[&str] = &[REVIEW_CHANGES];

/// 主管 alone: proposes service policies (R38).
const PROPOSING: &[&str] = &[PROPOSE_POLICIES];

/// 主管 and 组长: everything about tickets, visits and customers, the units' stewards, and what the others could not
/// get through: open cards and devices (`sync.accept`, `sync.withdraw`, `sync.devices`).
const LEAD: &[&str] = &[
    "tickets.*",
    "visits.*",
    "customers.*",
    "sites.name_steward",
    "staff.name_delegate",
    "staff.delegate",
    ASSESS,
    REVIEW_CHANGES,
    "exceptions.*",
    "sync.*",
];

/// 经理: also the map of the site, who works there, what service policy holds (R38), who has read or changed what, whether
/// there are backups, and what customers may ask about their own data.
const MANAGER: &[&str] = &[
    "tickets.*",
    "visits.*",
    "customers.*",
    "sites.*",
    "staff.*",
    PUBLISH_POLICIES,
    PROPOSE_POLICIES,
    REVIEW_CHANGES,
    "exceptions.*",
    "sync.*",
    "audit.read",
    "backup.read",
    "privacy.export",
    "privacy.erase",
];

/// The built-in posts, superiors before those who report to them.
///
/// 前台组长 leads 物业助理 in one source while 客服主管 is their superior in another (004:53, 004:69): the first is
/// the functional superior, the second the direct one.
#[must_use]
pub fn default_posts() -> Vec<Post> {
    let post =
        |code, title: Text, superior, permissions: &[&str]| Post::builtin(code, title, superior, permissions);
    let (crew, desk) = (&[CAPTURE, HANDLING].concat(), &[CAPTURE, HANDLING, DESK].concat());
    let mut posts = vec![
        post("administrator", words::ADMINISTRATOR, None, &["*"]),
        post("manager", words::MANAGER, None, MANAGER),
        post("supervisor", words::SUPERVISOR, Some("manager"), &[LEAD, PROPOSING].concat()),
        post("desk_lead", words::DESK_LEAD, Some("supervisor"), LEAD),
        post(
            "representative",
            words::REPRESENTATIVE,
            Some("supervisor"),
            &[desk.as_slice(), INTAKE].concat(),
        ),
        post("steward", words::STEWARD, Some("supervisor"), desk),
        post("guide_lead", words::GUIDE_LEAD, Some("supervisor"), CAPTURE),
        post("guide", words::GUIDE, Some("guide_lead"), CAPTURE),
        post("agency_lead", words::AGENCY_LEAD, Some("manager"), CAPTURE),
        post("agent", words::AGENT, Some("agency_lead"), CAPTURE),
        post("repair_crew", words::REPAIR_CREW, Some("supervisor"), crew),
    ];
    let desk_lead = Some(Post::builtin_id("desk_lead"));
    let supervisor = Some(Post::builtin_id("supervisor"));
    for post in &mut posts {
        match post.code.as_str() {
            "representative" | "steward" => post.functional_superior = desk_lead,
            "agent" => post.functional_superior = supervisor,
            "guide" => post.personal_data = false,
            _ => {}
        }
    }
    posts
}

/// The built-in post of this id.
#[must_use]
pub fn default_post(id: PostId) -> Option<Post> {
    default_posts().into_iter().find(|post| post.id == id)
}
