//! Which backups stay: the newest of each of the last days, weeks and months that have one.

use std::collections::BTreeSet;
use std::path::Path;

use domain::{Day, Timestamp};

use super::{Backup, BackupError, io, list, manifest_path};
use crate::config::BackupKeep;

/// Which day, week or month a day belongs to, as a number.
type Period = fn(Day) -> i64;

/// The indexes of those that may go. `times` are newest first; the newest always stays.
#[must_use]
pub fn dispensable(times: &[Timestamp], keep: BackupKeep) -> Vec<usize> {
    let mut staying = BTreeSet::from([0]);
    let periods: [(u32, Period); 3] = [(keep.daily, day), (keep.weekly, week), (keep.monthly, month)];
    for (count, period) in periods {
        let mut seen = BTreeSet::new();
        for (index, time) in times.iter().enumerate() {
            let is_new = seen.insert(period(time.day()));
            if seen.len() as u64 > u64::from(count) {
                break;
            }
            if is_new {
                staying.insert(index);
            }
        }
    }
    (0..times.len()).filter(|index| !staying.contains(index)).collect()
}

/// Deletes what need not stay and returns it. Files without a manifest are not ours and stay.
///
/// # Errors
/// What the disk says.
pub fn prune(folder: &Path, keep: BackupKeep) -> Result<Vec<Backup>, BackupError> {
    let found = list(folder);
    let times: Vec<Timestamp> = found.iter().map(|backup| backup.manifest.made_at()).collect();
    let going: Vec<Backup> =
        dispensable(&times, keep).into_iter().map(|index| found[index].clone()).collect();
    for backup in &going {
        // The file first: a manifest alone is nothing, a file alone would never be deleted.
        for path in [&backup.file, &manifest_path(&backup.file)] {
            std::fs::remove_file(path).map_err(io("remove", path))?;
        }
    }
    Ok(going)
}

fn day(day: Day) -> i64 {
    day.0.into()
}

/// Weeks begin on Monday; day 1 was one.
fn week(day: Day) -> i64 {
    i64::from(day.0 - 1).div_euclid(7)
}

fn month(day: Day) -> i64 {
    // Year and month as they stand in `20261122`.
    day.digits()[..6].parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    /// A Sunday noon in standard time, 2026-11-22.
    const NOW: i64 = 1_795_320_000_000;

    /// Of one backup every `hours` for `count` times, the days of those that stay.
    fn staying(count: i64, hours: i64, keep: &str) -> Vec<String> {
        let times: Vec<_> = (0..count).map(|index| Timestamp(NOW - index * hours * HOUR_MS)).collect();
        let going = dispensable(&times, keep.parse().unwrap());
        (0..times.len())
            .filter(|index| !going.contains(index))
            .map(|index| times[index].day().digits())
            .collect()
    }

    #[test]
    fn the_newest_of_each_day_week_and_month_stays() {
        assert_eq!(staying(40, 24, "3/0/0"), ["20261122", "20261121", "20261120"]);
        assert_eq!(staying(40, 6, "2/0/0"), ["20261122", "20261121"]);
        assert_eq!(staying(40, 24, "1/3/0"), ["20261122", "20261115", "20261108"]);
        assert_eq!(staying(120, 24, "1/0/3"), ["20261122", "20261031", "20260930"]);
    }

    #[test]
    fn a_year_of_nightly_backups_keeps_seven_four_and_twelve() {
        let kept = staying(400, 24, "7/4/12");
        assert_eq!(kept.len(), 7 + 3 + 11, "periods share their newest backup: {kept:?}");
    }

    #[test]
    fn the_only_backup_is_never_dispensable() {
        assert!(dispensable(&[Timestamp(0)], "1/0/0".parse().unwrap()).is_empty());
        assert!(dispensable(&[], "1/0/0".parse().unwrap()).is_empty());
    }
}
