//! What the import of a device's backup says.

use domain::Phrase;

use super::take_in::TakenIn;

/// 已办理 3，退回 1，等主管 0，已有 5
#[must_use]
pub fn taken_in(file: &str, taken: &TakenIn) -> Phrase {
    let TakenIn { applied, refused, held, already, not_taken, files, files_refused, incomplete, device: _ } =
        taken;
    let (zh, en) = match incomplete {
        None => ("", ""),
        Some("cut") => ("；文件不完整，后面的部分没有了", "; the file is cut, its rest is missing"),
        Some(_) => ("；文件有损坏，后面的部分读不出来", "; the file is damaged, its rest cannot be read"),
    };
    Phrase::new(
        format!(
            "{file}：已办理 {applied}，退回 {refused}，等主管 {held}，已有 {already}，未收下 {not_taken}；照片和录音 {files}，不收 {files_refused}{zh}"
        ),
        format!(
            "{file}: {applied} applied, {refused} refused, {held} held, {already} there already, {not_taken} not taken; files {files}, {files_refused} not taken{en}"
        ),
    )
}

/// Why nothing of the file was taken.
#[must_use]
pub fn unopened(file: &str, why: &str) -> Phrase {
    Phrase::new(format!("{file}：打不开（{why}）"), format!("{file}: {why}"))
}
