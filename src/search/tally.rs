//! Hits counted by year, month, day or paper: what a plot over time is drawn from.

use super::Hits;
use crate::model::Date;
use std::collections::{BTreeMap, HashMap};

/// What hits are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// `2025`.
    Year,
    /// `2025-04`.
    Month,
    /// `2025-04-28`.
    Day,
    /// The paper's name.
    Paper,
}

impl By {
    fn of(self, date: Date) -> String {
        match self {
            Self::Year => format!("{:04}", date.year()),
            Self::Month => format!("{:04}-{:02}", date.year(), date.month()),
            _ => date.to_string(),
        }
    }
}

impl Hits {
    /// How many hits there are of each, in order, those of which it is not known last.
    pub fn tally(&self, by: By) -> Vec<(Option<String>, usize)> {
        // By segment and what is shared there, so that a name or a day is written once however many bear it.
        let mut counts: HashMap<(usize, u32), (usize, Option<String>)> = HashMap::new();
        for hit in &self.list {
            let Some((segment, row)) = self.catalogue.segment(hit.row) else { continue };
            let sheet = segment.sheet(row);
            let place = std::ptr::from_ref(segment).addr();
            let key = if by == By::Paper { (place, sheet.paper) } else { (0, sheet.date) };
            let named = || match by {
                By::Paper => sheet.paper.checked_sub(1).map(|id| segment.papers().get(id).to_owned()),
                _ => segment.date(sheet).map(|date| by.of(date)),
            };
            counts.entry(key).or_insert_with(|| (0, named())).0 += 1;
        }
        let (mut known, mut unknown) = (BTreeMap::new(), 0);
        for (count, name) in counts.into_values() {
            match name {
                Some(name) => *known.entry(name).or_default() += count,
                None => unknown += count,
            }
        }
        let known = known.into_iter().map(|(name, count)| (Some(name), count));
        known.chain((unknown > 0).then_some((None, unknown))).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::Changes,
        catalogue::Catalogue,
        search::{Query, search, tests::entry},
    };
    use std::sync::Arc;

    #[test]
    fn hits_are_counted_by_what_they_share() {
        let dated = |id, date: Option<&str>, paper: Option<&str>| {
            let mut entry = entry(id, "水库");
            (entry.date, entry.paper) = (date.map(|d| d.parse().unwrap()), paper.map(str::to_owned));
            entry
        };
        let all = vec![
            dated(1, Some("2025-03-01"), Some("甲报")),
            dated(2, Some("2025-03-02"), Some("乙报")),
            dated(3, Some("1987-12-31"), Some("甲报")),
            dated(4, None, None),
        ];
        let more =
            Changes {
                generation: 2, upserts: vec![dated(5, Some("2025-03-01"), Some("甲报"))], ..Changes::default()
            };
        let catalogue = Arc::new(Catalogue::new(1, all).apply(&more));
        let hits = search(&catalogue, &Query::parse("水库").0, &|| false).unwrap();
        let told = |by| hits.tally(by).into_iter().map(|(n, c)| (n.unwrap_or_default(), c)).collect::<Vec<_>>();
        let rows = |rows: &[(&str, usize)]| rows.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect::<Vec<_>>();
        assert_eq!(told(By::Year), rows(&[("1987", 1), ("2025", 3), ("", 1)]));
        assert_eq!(told(By::Month), rows(&[("1987-12", 1), ("2025-03", 3), ("", 1)]));
        assert_eq!(told(By::Day), rows(&[("1987-12-31", 1), ("2025-03-01", 2), ("2025-03-02", 1), ("", 1)]));
        assert_eq!(told(By::Paper), rows(&[("乙报", 1), ("甲报", 3), ("", 1)]));
    }
}
