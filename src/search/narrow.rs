//! A query that grew is looked for among what the shorter one found.
//!
//! Promise: the same hits in the same order as if it were looked for everywhere (a test compares). That all hits of the longer query are hits of the
//! shorter one is read off the two trees: words may be added, and letters at the end of a word; everything else must have stayed. The trade-off:
//! it is done only where the shorter one found few, because then a look at each is cheaper than the sets of all lists.

use super::{
    Hits, Query,
    ask::Ready,
    query::Node,
    rank::{self, Part, STRETCH, Stop},
    ranked,
};
use crate::{catalogue::Catalogue, text::fold_for_search};
use std::sync::Arc;

/// As many hits of the shorter query are looked at.
const MOST: usize = STRETCH;

/// What was asked last, and the whole of what was found.
#[derive(Debug, Clone)]
pub struct Found {
    query: Query,
    hits: Arc<Hits>,
}

impl Found {
    /// To be asked again when the query has grown; nothing where there are too many hits, or not yet all.
    pub fn new(query: Query, hits: Arc<Hits>) -> Option<Self> {
        (hits.len() <= MOST && !hits.partial).then_some(Self { query, hits })
    }

    /// The hits of a longer query over the same snapshot; nothing where they may be elsewhere, or where it is stopped.
    pub fn narrowed(
        &self,
        query: &Query,
        catalogue: &Arc<Catalogue>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Hits> {
        let hits = &self.hits;
        let same = Arc::ptr_eq(&hits.catalogue, catalogue);
        among(catalogue, &query.grown_from(&self.query).filter(|_| same)?, hits, stop)
    }
}

fn among(catalogue: &Arc<Catalogue>, words: &Query, hits: &Hits, stop: Stop<'_>) -> Option<Hits> {
    let ready = Ready::new(words);
    let mut rows: Vec<u32> = hits.list.iter().map(|hit| hit.row.0).collect();
    rows.sort_unstable();
    let (mut lists, mut rows) = (Vec::new(), rows.as_slice());
    for shelf in catalogue.shelves() {
        let end = shelf.first + shelf.segment.len() as u32;
        let (here, others) = rows.split_at(rows.partition_point(|&row| row < end));
        rows = others;
        let part = Part::plain(&ready, shelf, catalogue.newest());
        let look = part.these(here.iter().map(|&row| row - shelf.first).collect());
        lists.push(rank::sorted(&[look.scored(0..look.candidates(), stop)?]));
    }
    Some(ranked(catalogue, (&ready, &hits.finds), lists, false))
}

impl Query {
    /// The words that are left to be asked of the hits of another query, when this one finds nothing but such hits.
    fn grown_from(&self, old: &Self) -> Option<Self> {
        let (Node::All(now), Node::All(before)) = (&self.root, &old.root) else { return None };
        if self.asks_texts() || !before.iter().all(|old| now.iter().any(|new| says(new, old))) {
            return None;
        }
        let mut words = Vec::new();
        for node in now {
            match node {
                Node::Word(_) | Node::Exact(_) => words.push(node.clone()),
                // It is true of all of them.
                _ if settled(node) && before.contains(node) => {}
                _ => return None,
            }
        }
        (!words.is_empty()).then_some(Self { root: Node::All(words) })
    }
}

/// A node that adds nothing to a score.
fn settled(node: &Node) -> bool {
    matches!(node, Node::Field(_) | Node::Not(_))
}

/// Whether all that one node is true of the other is true of as well.
fn says(new: &Node, old: &Node) -> bool {
    let begins = |new: &str, old: &str| {
        let (new, old) = (fold_for_search(new).text, fold_for_search(old).text);
        // An apostrophe between letters stands for nothing, one at the end for itself.
        new.starts_with(&old) && !new.contains('\'')
    };
    match (new, old) {
        (Node::Word(new) | Node::Exact(new), Node::Word(old)) | (Node::Exact(new), Node::Exact(old)) => {
            begins(&new.0, &old.0)
        }
        _ => new == old,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search::{plainly::any_entry, search};
    use proptest::prelude::*;

    fn grown(new: &str, old: &str) -> Option<String> {
        Some(Query::parse(new).0.grown_from(&Query::parse(old).0)?.to_string())
    }

    #[test]
    fn only_words_that_were_added_or_grew_are_asked_again() {
        assert_eq!(grown("水库", "水").as_deref(), Some("水库"));
        assert_eq!(grown("水库 开闸 date:2025", "水库 date:2025 开").as_deref(), Some("水库 开闸"));
        assert_eq!(grown("\"水库\"", "水库").as_deref(), Some("\"水库\""));
        for (new, old) in [
            ("水", "水库"),
            ("渠水", "水"),
            ("水库", "\"水\""),
            ("水库 date:2025", "水库"),
            ("水库 -河堤", "水库 -河"),
            ("水库 OR 河堤", "水库 OR 河"),
            ("text:水库", "text:水"),
            ("水库 text:河", "水 text:河"),
            ("date:2025", "date:2025"),
            ("x'a", "x'"),
        ] {
            assert_eq!(grown(new, old), None, "{new} after {old}");
        }
    }

    /// What is typed, and how many of its characters were typed before.
    fn typed() -> impl Strategy<Value = (String, usize)> {
        let word = "[水库開国銀行重庆知识产权zscqkyhuab1']{1,4}|z?s?c?q|shuiku|guoh|yinhang|zs产权|\"[水库ab]{1,3}\"|-[水库a]{1,2}|date:2020|is:unread|１９";
        (proptest::collection::vec(word, 1..4), 0_usize..12).prop_map(|(words, typed)| (words.join(" "), typed))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn what_is_found_among_the_hits_is_what_is_found_everywhere(
            entries in proptest::collection::vec(any_entry(), 0..80),
            later in proptest::collection::vec(any_entry(), 0..20),
            typed in proptest::collection::vec(typed(), 12),
        ) {
            let changes = crate::archive::Changes { generation: 2, upserts: later, ..crate::archive::Changes::default() };
            let catalogue = Arc::new(Catalogue::new(1, entries).apply(&changes));
            let all = |query: &Query| search(&catalogue, query, &|| false).unwrap();
            let listed = |hits: &Hits| hits.ids().zip((0..).map_while(|at| hits.score(at))).collect::<Vec<_>>();
            for (text, typed) in typed {
                let before = Query::parse(&text.chars().take(typed).collect::<String>()).0;
                let now = Query::parse(&text).0;
                let found = Found::new(before.clone(), Arc::new(all(&before))).unwrap();
                if let Some(hits) = found.narrowed(&now, &catalogue, &|| false) {
                    prop_assert_eq!(listed(&hits), listed(&all(&now)), "{}", text);
                }
            }
        }
    }
}
