//! Moving through rows by keyboard.

/// The row a key leads to. `page` = rows in sight.
pub(super) fn row_after(key: &str, at: Option<usize>, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let to = match (key, at) {
        ("j" | "J" | "ArrowDown", None) | ("Home", _) => 0,
        ("j" | "J" | "ArrowDown", Some(at)) => at + 1,
        ("k" | "K" | "ArrowUp", at) => at.unwrap_or(0).saturating_sub(1),
        ("PageDown", at) => at.unwrap_or(0) + page.max(1),
        ("PageUp", at) => at.unwrap_or(0).saturating_sub(page.max(1)),
        ("End", _) => last,
        _ => return None,
    };
    Some(to.min(last))
}

/// First row and number of rows that exist for a scroll position, with some before and after.
pub(super) fn window_of(scrolled: f64, height: f64, row: f64, count: usize) -> (usize, usize) {
    const SPARE: usize = 6;
    if row <= 0.0 {
        return (0, count.min(2 * SPARE));
    }
    let whole = |rows: f64| rows.max(0.0) as usize;
    let first = whole((scrolled / row).floor()).saturating_sub(SPARE).min(count.saturating_sub(1));
    let shown = whole((height / row).ceil()) + 2 * SPARE + 1;
    (first, shown.min(count - first.min(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_inside_the_list() {
        assert_eq!(row_after("j", None, 3, 10), Some(0));
        assert_eq!(row_after("j", Some(2), 3, 10), Some(2));
        assert_eq!(row_after("k", Some(0), 3, 10), Some(0));
        assert_eq!(row_after("End", None, 100_000, 10), Some(99_999));
        assert_eq!(row_after("PageDown", Some(5), 100, 10), Some(15));
        assert_eq!(row_after("PageUp", Some(5), 100, 10), Some(0));
        assert_eq!(row_after("x", Some(5), 100, 10), None);
        assert_eq!(row_after("j", None, 0, 10), None);
    }

    #[test]
    fn a_hundred_thousand_rows_make_some_dozens() {
        assert_eq!(window_of(0.0, 400.0, 40.0, 100_000), (0, 23));
        assert_eq!(window_of(4_000.0, 400.0, 40.0, 100_000), (94, 23));
        assert_eq!(window_of(4_000_000.0, 400.0, 40.0, 100_000), (99_994, 6));
        assert_eq!(window_of(0.0, 400.0, 40.0, 0), (0, 0));
        assert_eq!(window_of(9_999.0, 400.0, 40.0, 3), (2, 1), "the list became shorter while scrolled");
        assert_eq!(window_of(0.0, 0.0, 0.0, 3), (0, 3), "not measured yet");
    }
}
