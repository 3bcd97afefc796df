//! What articles share, counted: tags, papers, years.
//!
//! It comes from the shared texts and their lists, so that it costs what there is to tell and not what there is in all; only papers, pages
//! and years look at each row, at a number apiece.

use super::{Band, Catalogue, Names, Segment, segment::Sheet};
use crate::model::{ArticleId, Tag};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// What articles may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Tags.
    Tag,
    /// Papers.
    Paper,
    /// Numbers of pages.
    Page,
    /// Authors.
    Author,
    /// Sections.
    Section,
    /// Place labels.
    Label,
}

impl Catalogue {
    /// All tags with their counts, most used first.
    pub fn tags(&self) -> Vec<(Tag, usize)> {
        self.shared(Shared::Tag).into_iter().filter_map(|(tag, count)| Some((tag.parse().ok()?, count))).collect()
    }

    /// The articles with a tag, in the order in which they came.
    pub fn tagged(&self, tag: &Tag) -> Vec<ArticleId> {
        let mut ids = Vec::new();
        for shelf in &self.shelves {
            let names = shelf.segment.tags();
            let all = 0..u32::try_from(names.len()).unwrap_or(u32::MAX);
            for name in all.filter(|&name| names.get(name) == tag.as_str()) {
                let rows = names.rows().list(name).to_vec(Band::whole(shelf.segment.len()));
                ids.extend(rows.into_iter().filter(|&row| !shelf.dead.has(row)).map(|row| shelf.segment.id(row)));
            }
        }
        ids
    }

    /// Texts with the number of articles that bear each, most used first, then by text.
    pub fn shared(&self, kind: Shared) -> Vec<(String, usize)> {
        let counts = match kind {
            Shared::Tag => self.listed(Segment::tags),
            Shared::Author => self.listed(Segment::authors),
            Shared::Section => self.listed(Segment::sections),
            Shared::Label => self.listed(Segment::labels),
            Shared::Paper => self.sheeted(Segment::papers, |sheet| sheet.paper),
            Shared::Page => self.sheeted(Segment::pages, |sheet| sheet.page),
        };
        let mut counts: Vec<_> = counts.into_iter().map(|(text, count)| (text.to_owned(), count)).collect();
        counts.sort_by_key(|&(_, count)| Reverse(count)); // stable: equal counts stay in the order of the texts
        counts
    }

    /// The years of the articles with their number, newest first.
    pub fn years(&self) -> Vec<(i16, usize)> {
        let mut counts = BTreeMap::new();
        self.each_sheet(|segment, sheet, count| {
            if let Some(date) = segment.date(sheet) {
                *counts.entry(date.year()).or_default() += count;
            }
        });
        counts.into_iter().rev().collect()
    }

    fn listed(&self, kind: impl Fn(&Segment) -> &Names) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for shelf in &self.shelves {
            let names = kind(&shelf.segment);
            for id in 0..names.len() as u32 {
                let list = names.rows().list(id);
                let some_dead = shelf.live < shelf.segment.len();
                let live = |row: &u32| !shelf.dead.has(*row);
                let all = || list.to_vec(Band::whole(shelf.segment.len())).into_iter();
                let count = if some_dead { all().filter(live).count() } else { list.count() };
                if count > 0 {
                    *counts.entry(names.get(id)).or_default() += count;
                }
            }
        }
        counts
    }

    /// `part` gives one more than the number of a text.
    fn sheeted<'a>(
        &'a self,
        kind: impl Fn(&'a Segment) -> &'a Names,
        part: impl Fn(&Sheet) -> u32,
    ) -> BTreeMap<&'a str, usize> {
        let mut counts = BTreeMap::new();
        self.each_sheet(|segment, sheet, count| {
            if let Some(id) = part(&sheet).checked_sub(1) {
                *counts.entry(kind(segment).get(id)).or_default() += count;
            }
        });
        counts
    }

    /// Every page file with the number of its articles.
    fn each_sheet<'a>(&'a self, mut tell: impl FnMut(&'a Segment, Sheet, usize)) {
        for shelf in &self.shelves {
            let (sheets, of) = shelf.segment.sheets();
            let mut counts: HashMap<u32, usize> = HashMap::new();
            for (_, &sheet) in of.iter().enumerate().filter(|(row, _)| !shelf.dead.has(*row as u32)) {
                *counts.entry(sheet).or_default() += 1;
            }
            for (sheet, count) in counts {
                if let Some(&sheet) = sheets.get(sheet as usize) {
                    tell(&shelf.segment, sheet, count);
                }
            }
        }
    }
}
