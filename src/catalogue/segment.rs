//! Many headlines side by side: columns, one arena of folded text, and the lists that find rows.
//!
//! Promise: a segment never changes. Rows stand in the list's order, so that a row's number is its place. What a search reads (folded
//! text, lengths, flags, lists) lies in flat arrays; what only a shown line needs is packed behind it and read a row at a time. The
//! trade-off: an [`Entry`] is put together anew each time it is asked for, about a microsecond, in exchange for some 140 bytes a
//! headline instead of 700.

use super::{
    names::{NameId, Names},
    order::Spot,
    patch,
    postings::{Postings, step},
};
use crate::model::{ArticleId, Date, Entry, Marks};

/// In the folded text of a row these stand before what is not the headline; folded text holds no control characters.
pub(crate) const PARTS: [char; 4] = ['\u{1}', '\u{2}', '\u{3}', '\u{4}'];

pub(super) mod flag {
    pub(in crate::catalogue) const STARRED: u8 = 1;
    pub(in crate::catalogue) const READ: u8 = 2;
    pub(in crate::catalogue) const NOTED: u8 = 4;
    pub(in crate::catalogue) const GONE: u8 = 8;
    /// The row has more text than its headline.
    pub(in crate::catalogue) const OTHERS: u8 = 16;
}

/// What a row's details hold, in this order.
pub(super) mod part {
    pub(in crate::catalogue) const AUTHORS: u8 = 1;
    pub(in crate::catalogue) const TAGS: u8 = 2;
    pub(in crate::catalogue) const KICKER: u8 = 4;
    pub(in crate::catalogue) const SUBTITLE: u8 = 8;
    pub(in crate::catalogue) const LABEL: u8 = 16;
    pub(in crate::catalogue) const SECTION: u8 = 32;
}

/// No row of any segment.
pub(super) const NOWHERE: u32 = u32::MAX;

/// What all articles of a page file share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sheet {
    /// One more than the name's number; 0 where there is none.
    pub(crate) paper: u32,
    /// Likewise.
    pub(crate) page: u32,
    pub(crate) file: NameId,
    /// [`packed`]; 0 where there is none.
    pub(crate) date: u32,
}

/// A day as a number that grows with it; never 0.
pub(crate) fn packed(date: Date) -> u32 {
    (((i32::from(date.year()) + 10_000) * 16 + i32::from(date.month())) * 32 + i32::from(date.day())).cast_unsigned()
}

fn unpacked(date: u32) -> Option<Date> {
    let (year, month, day) = (i32::try_from(date >> 9).ok()? - 10_000, date >> 5 & 15, date & 31);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// See the module's head. Columns have one value a row; those named `_at` one more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(super) ids: Vec<u64>,
    /// The rows in the order of their ids.
    pub(super) by_id: Vec<u32>,
    pub(super) text: String,
    pub(super) text_at: Vec<u32>,
    pub(super) details: Vec<u8>,
    pub(super) details_at: Vec<u32>,
    pub(super) sheet: Vec<u32>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) flags: Vec<u8>,
    /// Characters of the folded headline; 255 stands for more.
    pub(super) chars: Vec<u8>,
    /// The first character of the folded headline; 0 where there is none or it is beyond the first plane.
    pub(super) openings: Vec<u16>,
    pub(super) papers: Names,
    pub(super) pages: Names,
    pub(super) files: Names,
    pub(super) authors: Names,
    pub(super) labels: Names,
    pub(super) sections: Names,
    pub(super) tags: Names,
    /// Rows by the characters of their folded text.
    pub(super) by_char: Postings,
    /// Rows by the first sounds of their characters.
    pub(super) by_sound: Postings,
    /// Rows by the first sounds of two neighbours; see [`pair`].
    pub(super) by_pair: Postings,
    /// Rows by the Han characters that begin a text or stand behind a mark.
    pub(super) by_opening: Postings,
}

/// The key of two neighbouring first sounds.
pub(crate) fn pair(first: u32, second: u32) -> u32 {
    first * 32 + second
}

impl Segment {
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn id(&self, row: u32) -> ArticleId {
        ArticleId(self.ids.get(row as usize).copied().unwrap_or_default())
    }

    /// The row of an article.
    pub(super) fn find(&self, id: ArticleId) -> Option<u32> {
        let at = self.by_id.binary_search_by_key(&id, |&row| self.id(row)).ok()?;
        self.by_id.get(at).copied()
    }

    /// All rows in the order of their ids.
    pub(super) fn by_id(&self) -> &[u32] {
        &self.by_id
    }

    /// The row of each of these ids, in their order, [`NOWHERE`] for those that are not here: quicker than one by one where they are many.
    pub(super) fn find_all(&self, ids: &[u64]) -> Vec<u32> {
        let mut rows = vec![NOWHERE; ids.len()];
        let mut order: Vec<(u64, u32)> = ids.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut mine = self.by_id.iter().map(|&row| (self.id(row).0, row)).peekable();
        for (id, at) in order {
            while mine.next_if(|(other, _)| *other < id).is_some() {}
            if let (Some(&(other, row)), Some(place)) = (mine.peek(), rows.get_mut(at as usize))
                && other == id
            {
                *place = row;
            }
        }
        rows
    }

    /// The rows whose ids lie in a range.
    pub(super) fn between(&self, first: ArticleId, last: ArticleId) -> &[u32] {
        let from = self.by_id.partition_point(|&row| self.id(row) < first);
        let to = self.by_id.partition_point(|&row| self.id(row) <= last).max(from);
        &self.by_id[from..to]
    }

    /// The folded headline and, behind [`PARTS`], the folded rest.
    #[inline]
    pub(crate) fn text(&self, row: u32) -> &str {
        let bounds = self.text_at.get(row as usize).zip(self.text_at.get(row as usize + 1));
        bounds.and_then(|(&from, &to)| self.text.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// Reads the beginnings of some rows' texts, to no other end than that they lie near when each is looked at. Rows of a search are far
    /// apart in memory; asked for together they come together, which was measured to be a third of a search.
    pub(crate) fn fetch(&self, rows: &[u32]) {
        let text = self.text.as_bytes();
        let seen = rows.iter().fold(0, |seen, &row| {
            let at = self.text_at.get(row as usize).map_or(0, |&at| at as usize);
            seen ^ text.get(at).unwrap_or(&0) ^ text.get(at + 40).unwrap_or(&0)
        });
        std::hint::black_box(seen);
    }

    /// The folded headline alone, and the rest.
    #[inline]
    pub(crate) fn headline(&self, row: u32) -> (&str, &str) {
        let text = self.text(row);
        if self.flags(row) & flag::OTHERS == 0 {
            return (text, "");
        }
        text.split_at(text.find(PARTS).unwrap_or(text.len()))
    }

    /// Whether the row has no text but its headline.
    #[inline]
    pub(crate) fn is_plain(&self, row: u32) -> bool {
        self.flags(row) & flag::OTHERS == 0
    }

    /// The first character of the folded headline, where that is known without a look at the text.
    #[inline]
    pub(crate) fn opening(&self, row: u32) -> Option<char> {
        self.openings.get(row as usize).filter(|&&c| c > 0).and_then(|&c| char::from_u32(c.into()))
    }

    /// Characters of the folded headline; 255 stands for more.
    #[inline]
    pub(crate) fn chars(&self, row: u32) -> u8 {
        self.chars.get(row as usize).copied().unwrap_or_default()
    }

    #[inline]
    fn flags(&self, row: u32) -> u8 {
        self.flags.get(row as usize).copied().unwrap_or_default()
    }

    pub(crate) fn gone(&self, row: u32) -> bool {
        self.flags(row) & flag::GONE != 0
    }

    /// Star, read mark, note.
    pub(crate) fn marks(&self, row: u32) -> Marks {
        let has = |bit| self.flags(row) & bit != 0;
        Marks { starred: has(flag::STARRED), read: has(flag::READ), noted: has(flag::NOTED) }
    }

    /// What the row shares with the others of its page.
    pub(crate) fn sheet(&self, row: u32) -> Sheet {
        let none = Sheet { paper: 0, page: 0, file: 0, date: 0 };
        self.sheet.get(row as usize).and_then(|&at| self.sheets.get(at as usize)).copied().unwrap_or(none)
    }

    /// All of these, and which one each row has.
    pub(crate) fn sheets(&self) -> (&[Sheet], &[u32]) {
        (&self.sheets, &self.sheet)
    }

    /// The rows from the first to the last of these days: newer rows come first.
    pub(crate) fn days(&self, first: Option<Date>, last: Option<Date>) -> std::ops::Range<u32> {
        let (first, last) = (first.map_or(1, packed), last.map_or(u32::MAX, packed));
        let date = |at: u32| self.sheets.get(at as usize).map_or(0, |sheet| sheet.date);
        let from = self.sheet.partition_point(|&at| date(at) > last);
        let to = self.sheet.partition_point(|&at| date(at) >= first).max(from);
        from as u32..to as u32
    }

    /// The day of a sheet.
    pub(crate) fn date(&self, sheet: Sheet) -> Option<Date> {
        unpacked(sheet.date)
    }

    /// The newest day.
    pub(super) fn newest(&self) -> Option<Date> {
        unpacked(self.sheet(0).date)
    }

    pub(crate) fn papers(&self) -> &Names {
        &self.papers
    }
    pub(crate) fn pages(&self) -> &Names {
        &self.pages
    }
    pub(crate) fn authors(&self) -> &Names {
        &self.authors
    }
    pub(crate) fn labels(&self) -> &Names {
        &self.labels
    }
    pub(crate) fn sections(&self) -> &Names {
        &self.sections
    }
    pub(crate) fn tags(&self) -> &Names {
        &self.tags
    }
    pub(crate) fn by_char(&self) -> &Postings {
        &self.by_char
    }
    pub(crate) fn by_sound(&self) -> &Postings {
        &self.by_sound
    }
    pub(crate) fn by_pair(&self) -> &Postings {
        &self.by_pair
    }
    pub(crate) fn by_opening(&self) -> &Postings {
        &self.by_opening
    }

    fn details(&self, row: u32) -> &[u8] {
        let bounds = self.details_at.get(row as usize).zip(self.details_at.get(row as usize + 1));
        bounds.and_then(|(&from, &to)| self.details.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// Where the row stands in the list.
    pub(super) fn spot(&self, row: u32) -> Spot<'_> {
        let sheet = self.sheet(row);
        Spot {
            date: sheet.date,
            paper: sheet.paper.checked_sub(1).map(|id| self.papers.get(id)),
            page: sheet.page.checked_sub(1).map(|id| self.pages.get(id)),
            file: self.files.get(sheet.file),
            place: step(&mut self.details(row)),
            id: self.id(row),
        }
    }

    /// The row as it was given.
    pub(crate) fn entry(&self, row: u32) -> Entry {
        let (spot, marks, gone) = (self.spot(row), self.marks(row), self.gone(row));
        let (headline, mut rest) = self.headline(row);
        let details = &mut self.details(row);
        step(details);
        let Some((&has, left)) = details.split_first() else { return empty(spot, marks, gone) };
        *details = left;
        let mut entry = Entry { headline: patch::read(headline, details), ..empty(spot, marks, gone) };
        if has & part::AUTHORS != 0 {
            entry.authors = (0..step(details)).map(|_| self.authors.get(step(details)).to_owned()).collect();
        }
        if has & part::TAGS != 0 {
            entry.tags = (0..step(details)).filter_map(|_| self.tags.get(step(details)).parse().ok()).collect();
        }
        let mut folded = |sign: char| {
            let after = rest.strip_prefix(sign)?;
            let end = after.find(PARTS).unwrap_or(after.len());
            rest = &after[end..];
            Some(&after[..end])
        };
        let [kicker, subtitle, ..] = PARTS;
        entry.kicker = folded(kicker).filter(|_| has & part::KICKER != 0).map(|t| patch::read(t, details));
        entry.subtitle = folded(subtitle).filter(|_| has & part::SUBTITLE != 0).map(|t| patch::read(t, details));
        entry.label = (has & part::LABEL != 0).then(|| self.labels.get(step(details)).to_owned());
        entry.section = (has & part::SECTION != 0).then(|| self.sections.get(step(details)).to_owned());
        entry
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let names = [&self.papers, &self.pages, &self.files, &self.authors, &self.labels, &self.sections, &self.tags];
        let lists = [&self.by_char, &self.by_sound, &self.by_pair, &self.by_opening];
        self.ids.capacity() * 8
            + (self.by_id.capacity() + self.text_at.capacity() + self.details_at.capacity() + self.sheet.capacity()) * 4
            + self.text.capacity()
            + self.details.capacity()
            + self.sheets.capacity() * size_of::<Sheet>()
            + self.flags.capacity()
            + self.chars.capacity()
            + self.openings.capacity() * 2
            + names.iter().map(|names| names.bytes()).sum::<usize>()
            + lists.iter().map(|lists| lists.bytes()).sum::<usize>()
    }
}

fn empty(spot: Spot<'_>, marks: Marks, gone: bool) -> Entry {
    Entry {
        id: spot.id,
        headline: String::new(),
        kicker: None,
        subtitle: None,
        label: None,
        section: None,
        authors: Vec::new(),
        paper: spot.paper.map(str::to_owned),
        date: unpacked(spot.date),
        page: spot.page.map(str::to_owned),
        file: spot.file.to_owned(),
        place: spot.place,
        tags: Vec::new(),
        marks,
        gone,
    }
}
