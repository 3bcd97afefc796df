//! Fields, settled for all rows of a segment at once: each shared text is asked once, whoever bears it.

use super::{
    fields::page_number,
    query::{Field, Part},
};
use crate::{
    catalogue::{Bits, Names, Segment, Sheet},
    model::Marks,
    text::fold_for_search,
};

/// The rows of which a field is true.
pub(super) fn rows(field: &Field, segment: &Segment) -> Bits {
    let folded = |wanted: &str| fold_for_search(wanted).text;
    let part = |names: &Names, wanted: &str| {
        let wanted = folded(wanted);
        named(names, segment, |text| text.contains(&wanted))
    };
    match field {
        Field::Tag(wanted) => {
            let wanted = folded(wanted);
            named(segment.tags(), segment, |text| text == wanted)
        }
        Field::Date(span) => {
            let mut rows = Bits::none(segment.len());
            rows.put_range(segment.days(span.first, span.last));
            rows
        }
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
        Field::Text(_) => Bits::none(segment.len()),
        Field::Place(wanted) => part(segment.labels(), wanted),
        Field::Gone => those(segment, |row| segment.gone(row)),
        Field::Starred => marked(segment, |marks| marks.starred),
        Field::Read(wanted) => marked(segment, |marks| marks.read == *wanted),
        Field::Has(what) => has(*what, segment),
    }
}

fn has(what: Part, segment: &Segment) -> Bits {
    match what {
        Part::Note => marked(segment, |marks| marks.noted),
        Part::Tag => named(segment.tags(), segment, |_| true),
        Part::By => named(segment.authors(), segment, |_| true),
        Part::Section => named(segment.sections(), segment, |_| true),
        Part::Place => named(segment.labels(), segment, |_| true),
        Part::Date => sheets(segment, |sheet| sheet.date != 0),
        Part::Paper => sheets(segment, |sheet| sheet.paper != 0),
        Part::Page => sheets(segment, |sheet| sheet.page != 0),
    }
}

fn those(segment: &Segment, is: impl Fn(u32) -> bool) -> Bits {
    let mut rows = Bits::none(segment.len());
    (0..segment.len() as u32).filter(|&row| is(row)).for_each(|row| rows.put(row));
    rows
}

fn marked(segment: &Segment, is: impl Fn(Marks) -> bool) -> Bits {
    those(segment, |row| is(segment.marks(row)))
}

/// Rows of the page files of which something is true.
fn sheets(segment: &Segment, is: impl Fn(&Sheet) -> bool) -> Bits {
    let (sheets, of) = segment.sheets();
    let wanted: Vec<bool> = sheets.iter().map(is).collect();
    those(segment, |row| of.get(row as usize).is_some_and(|&at| wanted.get(at as usize).is_some_and(|&is| is)))
}

/// Rows that bear a text of which something is true.
fn named(names: &Names, segment: &Segment, is: impl Fn(&str) -> bool) -> Bits {
    let mut rows = Bits::none(segment.len());
    names.those(is).into_iter().for_each(|id| names.rows().list(id).or_into(&mut rows));
    rows
}
