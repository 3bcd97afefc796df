//! Sorted lists become one.

use std::cmp::Ordering;

/// Merges lists, each sorted by `order`. The shorter goes into the longer: the stretches between are found by binary search and moved
/// whole, so that ten rows among a million cost next to nothing but a copy.
pub(crate) fn merged<T: Copy>(mut lists: Vec<Vec<T>>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    lists.retain(|list| !list.is_empty());
    lists.sort_by_key(|list| std::cmp::Reverse(list.len())); // stable: the outcome depends on nothing else
    while let Some(short) = lists.pop() {
        let Some(long) = lists.pop() else { return short };
        let both = two(&long, &short, &order);
        let at = lists.partition_point(|list| list.len() > both.len());
        lists.insert(at, both);
    }
    Vec::new()
}

fn two<T: Copy>(long: &[T], short: &[T], order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut all = Vec::with_capacity(long.len() + short.len());
    let mut rest = long;
    for next in short {
        let (before, after) = rest.split_at(ahead(rest, |item| order(item, next).is_lt()));
        all.extend_from_slice(before);
        all.push(*next);
        rest = after;
    }
    all.extend_from_slice(rest);
    all
}

/// The number of items in front of which `before` is true, looked for in growing steps.
pub(super) fn ahead<T>(items: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while items.get(step - 1).is_some_and(&before) {
        step *= 2;
    }
    let (from, to) = (step / 2, (step - 1).min(items.len()));
    from + items[from..to].partition_point(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn merging_is_sorting(mut lists in proptest::collection::vec(proptest::collection::vec(0_u32..500, 0..60), 0..6)) {
            lists.iter_mut().for_each(|list| list.sort_unstable());
            let mut all: Vec<u32> = lists.concat();
            all.sort_unstable();
            prop_assert_eq!(merged(lists, u32::cmp), all);
        }
    }
}
