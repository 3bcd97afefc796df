//! Entries become a segment.
//!
//! The headlines are folded on all cores, then columns, characters and sounds are made side by side.

use super::{
    names, order,
    postings::{self, Postings, put_step},
    segment::{PARTS, Segment, Sheet, flag, packed, pair, part},
};
use crate::{
    model::Entry,
    text::{Folded, Sounds, fold_for_search, is_mark, sounds},
};
use std::{collections::HashMap, thread};

/// Fewer entries are not worth a thread.
const FEW: usize = 4096;

/// An entry's texts, folded: headline, kicker, subtitle, label, section.
struct Texts([Option<Folded>; 5]);

impl Texts {
    fn of(entry: &Entry) -> Self {
        let fold = |text: &Option<String>| text.as_ref().map(|text| fold_for_search(text));
        let headline = Some(fold_for_search(&entry.headline));
        Self([headline, fold(&entry.kicker), fold(&entry.subtitle), fold(&entry.label), fold(&entry.section)])
    }
}

impl Segment {
    /// A segment of entries, which may come in any order. Of two with one id the later counts.
    pub(crate) fn new(mut entries: Vec<Entry>) -> Self {
        // Stable, so that of equals the last is the later.
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by(|later, earlier| {
            let same = later.id == earlier.id;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        entries.sort_unstable_by(|a, b| order::in_list(&order::Spot::of(a), &order::Spot::of(b)));
        let texts = folded(&entries);
        let mut segment = columns(&entries, &texts);
        drop((entries, texts));
        let ((chars, openings), (sounds, pairs)) = both(segment.len(), || by_char(&segment), || by_sound(&segment));
        (segment.by_char, segment.by_sound, segment.by_pair) = (chars, sounds, pairs);
        segment.by_opening = openings;
        segment
    }
}

/// Two works, side by side where there are rows enough.
fn both<A, B: Send>(rows: usize, one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    if rows < FEW {
        return (one(), other());
    }
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn folded(entries: &[Entry]) -> Vec<Texts> {
    let (first, second) = entries.split_at(entries.len() / 2);
    let fold = |part: &[Entry]| part.iter().map(Texts::of).collect::<Vec<_>>();
    let (mut texts, mut rest) = both(entries.len(), || fold(first), || fold(second));
    texts.append(&mut rest);
    texts
}

/// Everything but the lists by character and sound.
fn columns(entries: &[Entry], texts: &[Texts]) -> Segment {
    let mut columns = Columns::default();
    for (row, (entry, texts)) in (0..).zip(entries.iter().zip(texts)) {
        columns.put(row, entry, texts);
    }
    columns.finish()
}

#[derive(Default)]
struct Columns {
    segment: Segment,
    sheets: HashMap<Sheet, u32>,
    papers: names::Builder,
    pages: names::Builder,
    files: names::Builder,
    authors: names::Builder,
    labels: names::Builder,
    sections: names::Builder,
    tags: names::Builder,
}

impl Columns {
    fn put(&mut self, row: u32, entry: &Entry, texts: &Texts) {
        let sheet = Sheet {
            paper: entry.paper.as_ref().map_or(0, |paper| self.papers.id(paper) + 1),
            page: entry.page.as_ref().map_or(0, |page| self.pages.id(page) + 1),
            file: self.files.id(&entry.file),
            date: entry.date.map_or(0, packed),
        };
        let next = self.segment.sheets.len() as u32;
        let known = *self.sheets.entry(sheet).or_insert(next);
        if known == next {
            self.segment.sheets.push(sheet);
        }
        let segment = &mut self.segment;
        segment.ids.push(entry.id.0);
        segment.sheet.push(known);
        segment.text_at.push(segment.text.len() as u32);
        segment.details_at.push(segment.details.len() as u32);
        let chars = texts.0[0].as_ref().map_or(0, |headline| headline.origin.len());
        segment.chars.push(u8::try_from(chars).unwrap_or(u8::MAX));
        let first = texts.0[0].as_ref().and_then(|headline| headline.text.chars().next());
        segment.openings.push(first.and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or(0));
        segment.flags.push(flags(entry, texts));
        for (text, sign) in texts.0.iter().zip(std::iter::once(None).chain(PARTS.map(Some))) {
            if let Some(text) = text {
                segment.text.extend(sign);
                segment.text.push_str(&text.text);
            }
        }
        self.details(row, entry, texts);
    }

    /// What [`Segment::entry`] reads, in its order.
    fn details(&mut self, row: u32, entry: &Entry, texts: &Texts) {
        let into = &mut self.segment.details;
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        put_step(entry.place, into);
        into.push(
            bit(!entry.authors.is_empty(), part::AUTHORS)
                | bit(!entry.tags.is_empty(), part::TAGS)
                | bit(entry.kicker.is_some(), part::KICKER)
                | bit(entry.subtitle.is_some(), part::SUBTITLE)
                | bit(entry.label.is_some(), part::LABEL)
                | bit(entry.section.is_some(), part::SECTION),
        );
        let patch = |original: Option<&String>, folded: Option<&Folded>, into: &mut Vec<u8>| {
            if let (Some(original), Some(folded)) = (original, folded) {
                super::patch::write(original, folded, into);
            }
        };
        patch(Some(&entry.headline), texts.0[0].as_ref(), into);
        if !entry.authors.is_empty() {
            put_step(entry.authors.len() as u32, into);
            entry.authors.iter().for_each(|author| put_step(self.authors.of_row(author, row), into));
        }
        if !entry.tags.is_empty() {
            put_step(entry.tags.len() as u32, into);
            entry.tags.iter().for_each(|tag| put_step(self.tags.of_row(tag.as_str(), row), into));
        }
        patch(entry.kicker.as_ref(), texts.0[1].as_ref(), into);
        patch(entry.subtitle.as_ref(), texts.0[2].as_ref(), into);
        if let Some(label) = &entry.label {
            put_step(self.labels.of_row(label, row), into);
        }
        if let Some(section) = &entry.section {
            put_step(self.sections.of_row(section, row), into);
        }
    }

    fn finish(self) -> Segment {
        let mut segment = self.segment;
        let rows = segment.len() as u32;
        segment.text_at.push(segment.text.len() as u32);
        segment.details_at.push(segment.details.len() as u32);
        segment.by_id = (0..rows).collect();
        let ids = &segment.ids;
        segment.by_id.sort_unstable_by_key(|&row| ids.get(row as usize));
        for column in [&mut segment.text_at, &mut segment.details_at, &mut segment.sheet] {
            column.shrink_to_fit();
        }
        segment.ids.shrink_to_fit();
        segment.text.shrink_to_fit();
        segment.details.shrink_to_fit();
        segment.sheets.shrink_to_fit();
        segment.flags.shrink_to_fit();
        segment.chars.shrink_to_fit();
        segment.openings.shrink_to_fit();
        segment.papers = self.papers.finish(rows);
        segment.pages = self.pages.finish(rows);
        segment.files = self.files.finish(rows);
        segment.authors = self.authors.finish(rows);
        segment.labels = self.labels.finish(rows);
        segment.sections = self.sections.finish(rows);
        segment.tags = self.tags.finish(rows);
        segment
    }
}

fn flags(entry: &Entry, texts: &Texts) -> u8 {
    let bits = [
        (entry.marks.starred, flag::STARRED),
        (entry.marks.read, flag::READ),
        (entry.marks.noted, flag::NOTED),
        (entry.gone, flag::GONE),
        (texts.0[1..].iter().any(Option::is_some), flag::OTHERS),
    ];
    bits.into_iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum()
}

/// The rows of each character, and of each Han one that opens a text or follows a mark. The signs before the parts are marks.
fn by_char(segment: &Segment) -> (Postings, Postings) {
    let (mut lists, mut openings) = (postings::Builder::default(), postings::Builder::default());
    for row in 0..segment.len() as u32 {
        let mut open = true;
        for c in segment.text(row).chars() {
            if open && c >= '\u{3400}' {
                openings.put(u32::from(c), row);
            }
            open = is_mark(c);
            if !PARTS.contains(&c) {
                lists.put(u32::from(c), row);
            }
        }
    }
    (lists.finish(segment.len() as u32), openings.finish(segment.len() as u32))
}

/// The rows of each first sound, and of each two that are neighbours.
fn by_sound(segment: &Segment) -> (Postings, Postings) {
    let (mut singles, mut pairs) = (postings::Builder::default(), postings::Builder::default());
    for row in 0..segment.len() as u32 {
        let mut before = Sounds::default();
        for c in segment.text(row).chars() {
            let now = sounds(c);
            for second in now.each() {
                singles.put(second, row);
                before.each().for_each(|first| pairs.put(pair(first, second), row));
            }
            before = now;
        }
    }
    (singles.finish(segment.len() as u32), pairs.finish(segment.len() as u32))
}
