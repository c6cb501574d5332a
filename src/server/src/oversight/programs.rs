//! Which build runs on a device, and on what: told by a header of every request, written down when it is news.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use domain::DeviceId;

use crate::app::App;

/// The header with the client's version.
const BUILD: &str = "x-build";

/// The longest version that is kept.
const MAX_BUILD: usize = 40;

/// What the User-Agent is reduced to, the first that fits. More would tell people apart.
const PLATFORMS: &[(&str, &str)] = &[
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// What is written down already, so that a request costs no write.
#[derive(Debug, Default)]
pub struct Programs(Mutex<BTreeMap<DeviceId, (String, &'static str)>>);

/// Notes what this request says. A failure costs a line on a page, nothing else.
pub async fn note(app: &App, device: DeviceId, headers: &HeaderMap) {
    let Some(build) = headers.get(BUILD).and_then(|value| value.to_str().ok()) else { return };
    let build: String =
        build.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c)).take(MAX_BUILD).collect();
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let platform = PLATFORMS.iter().find(|(part, _)| agent.contains(part)).map_or("", |(_, name)| *name);
    {
        let mut known = app.programs.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&device).is_some_and(|known| known.0 == build && known.1 == platform) {
            return;
        }
        known.insert(device, (build.clone(), platform));
    }
    let org = app.shared.org;
    drop(app.accounts.with(move |accounts| accounts.note_program(org, device, &build, platform)).await);
}
