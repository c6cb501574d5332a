//! Sorting, and sorted collections from iterators, in little code.
//!
//! The standard library compiles a whole sort for every type it sorts, and one more for every `collect` into a sorted
//! map or set. In the browser some seventy of them were a tenth of the program. Here one sort of positions serves all.

use core::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts, smallest first; equal ones keep their order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, Ord::cmp);
}

/// Sorts by what `key` says of each; equal ones keep their order. The key is asked for at each comparison.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by what `key` says of each, asked once for each.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut [T], key: impl FnMut(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let swaps = swaps(items.len(), &mut |a, b| keys[a].cmp(&keys[b]));
    apply(items, &swaps);
}

/// Sorts as `compare` says; equal ones keep their order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let swaps = swaps(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    apply(items, &swaps);
}

/// A map of these pairs; of two with one key the later stays.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// A set of these items.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

fn apply<T>(items: &mut [T], swaps: &[(usize, usize)]) {
    for (a, b) in swaps {
        items.swap(*a, *b);
    }
}

/// The exchanges that bring `count` items into the order of `compare`, which is given positions.
fn swaps(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut from: Vec<usize> = (0..count).collect();
    from.sort_by(|a, b| compare(*a, *b));
    let mut swaps = Vec::new();
    // Each cycle of the permutation is walked once; what has found its place points to itself.
    for start in 0..count {
        let mut at = start;
        while from[at] != start {
            let next = from[at];
            swaps.push((at, next));
            from[at] = at;
            at = next;
        }
        from[at] = at;
    }
    swaps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(items in proptest::collection::vec((0_u8..20, any::<u16>()), 0..80)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut by_key = items.clone();
            sort_by_key(&mut by_key, |item| item.0);
            let mut cached = items.clone();
            sort_by_cached_key(&mut cached, |item| item.0);
            prop_assert_eq!(&by_key, &expected);
            prop_assert_eq!(&cached, &expected);
            let mut whole = items.clone();
            sort(&mut whole);
            expected.sort();
            prop_assert_eq!(whole, expected);
        }

        #[test]
        fn collects_as_the_standard_library_does(pairs in proptest::collection::vec((0_u8..20, any::<u16>()), 0..80)) {
            prop_assert_eq!(map(pairs.clone()), pairs.iter().copied().collect::<BTreeMap<_, _>>());
            prop_assert_eq!(set(pairs.clone()), pairs.into_iter().collect::<BTreeSet<_>>());
        }
    }
}
