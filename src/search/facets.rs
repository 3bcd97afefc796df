//! Fields, settled for a segment: each shared text and each page file is asked once, whoever bears it. What comes of it gives the rows of
//! any band.

use super::{
    fields::page_number,
    query::{Field, Part},
};
use crate::{
    catalogue::{Band, Bits, List, Names, Segment, Sheet},
    text::fold_for_search,
};
use std::ops::Range;

/// Where the rows of a field are found.
pub(super) enum Facet<'a> {
    /// In any of these lists.
    Lists(Vec<List<'a>>),
    /// They belong to page files, by the files' numbers.
    Sheets(Vec<bool>),
    Days(Range<u32>),
    Mark(Mark),
    /// Nowhere.
    None,
}

/// What is noted of a row itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Gone,
    Starred,
    Read(bool),
    Noted,
}

impl<'a> Facet<'a> {
    pub(super) fn new(field: &Field, segment: &'a Segment) -> Self {
        let folded = |wanted: &str| fold_for_search(wanted).text;
        let part = |names: &'a Names, wanted: &str| {
            let wanted = folded(wanted);
            named(names, |text| text.contains(&wanted))
        };
        match field {
            Field::Tag(wanted) => {
                let wanted = folded(wanted);
                named(segment.tags(), |text| text == wanted)
            }
            Field::Date(span) => Self::Days(segment.days(span.first, span.last)),
            Field::Paper(wanted) => {
                let wanted = folded(wanted);
                let papers = segment.papers().those(|text| text.contains(&wanted));
                sheets(segment, |sheet| sheet.paper.checked_sub(1).is_some_and(|id| papers.binary_search(&id).is_ok()))
            }
            Field::Page(wanted) => {
                let wanted = folded(wanted);
                let pages = segment.pages().those(|text| page_number(text) == wanted);
                sheets(segment, |sheet| sheet.page.checked_sub(1).is_some_and(|id| pages.binary_search(&id).is_ok()))
            }
            Field::By(wanted) => part(segment.authors(), wanted),
            Field::Section(wanted) => part(segment.sections(), wanted),
            // Settled before, for all segments at once: see `texts`.
            Field::Text(_) => Self::None,
            Field::Place(wanted) => part(segment.labels(), wanted),
            Field::Gone => Self::Mark(Mark::Gone),
            Field::Starred => Self::Mark(Mark::Starred),
            Field::Read(wanted) => Self::Mark(Mark::Read(*wanted)),
            Field::Has(what) => has(*what, segment),
        }
    }

    /// The rows of a band of which the field is true.
    pub(super) fn rows(&self, band: Band, segment: &Segment) -> Bits {
        let mut rows = Bits::none_of(band);
        match self {
            Self::Lists(lists) => lists.iter().for_each(|list| list.or_into(band, &mut rows)),
            Self::Sheets(wanted) => {
                let (_, of) = segment.sheets();
                let is = |row: &u32| of.get(*row as usize).is_some_and(|&at| wanted.get(at as usize) == Some(&true));
                band.rows().filter(is).for_each(|row| rows.put(row));
            }
            Self::Days(days) => rows.put_range(days.clone()),
            Self::Mark(mark) => band.rows().filter(|&row| mark.is(row, segment)).for_each(|row| rows.put(row)),
            Self::None => {}
        }
        rows
    }

    /// Roughly how many rows must be looked at for a segment's rows.
    pub(super) fn cost(&self, segment: &Segment) -> usize {
        match self {
            Self::Lists(lists) => lists.iter().map(List::count).sum(),
            Self::Sheets(_) | Self::Mark(_) => segment.len(),
            Self::Days(days) => days.len(),
            Self::None => 0,
        }
    }
}

impl Mark {
    fn is(self, row: u32, segment: &Segment) -> bool {
        let marks = || segment.marks(row);
        match self {
            Self::Gone => segment.gone(row),
            Self::Starred => marks().starred,
            Self::Read(wanted) => marks().read == wanted,
            Self::Noted => marks().noted,
        }
    }
}

fn has(what: Part, segment: &Segment) -> Facet<'_> {
    match what {
        Part::Note => Facet::Mark(Mark::Noted),
        Part::Tag => named(segment.tags(), |_| true),
        Part::By => named(segment.authors(), |_| true),
        Part::Section => named(segment.sections(), |_| true),
        Part::Place => named(segment.labels(), |_| true),
        Part::Date => sheets(segment, |sheet| sheet.date != 0),
        Part::Paper => sheets(segment, |sheet| sheet.paper != 0),
        Part::Page => sheets(segment, |sheet| sheet.page != 0),
    }
}

/// The page files of which something is true.
fn sheets(segment: &Segment, is: impl Fn(&Sheet) -> bool) -> Facet<'static> {
    let (sheets, _) = segment.sheets();
    Facet::Sheets(sheets.iter().map(is).collect())
}

/// The lists of the texts of which something is true.
fn named(names: &Names, is: impl Fn(&str) -> bool) -> Facet<'_> {
    Facet::Lists(names.those(is).into_iter().map(|id| names.rows().list(id)).collect())
}
