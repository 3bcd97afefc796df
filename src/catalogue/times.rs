//! How many articles there are of each day, and of each month and year: what a plot over time draws.
//!
//! Promise: pure; every dated article is counted once, and a span of time without any is there with a zero, so that a bar's place is its time.

use super::{Catalogue, Row};
use crate::model::Date;
use std::{collections::BTreeMap, sync::Arc};

/// Articles by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    days: BTreeMap<Date, usize>,
    /// Articles whose day is not known.
    pub undated: usize,
}

/// How long a bar of the plot is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Grain {
    /// A year.
    #[default]
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// A span of time with its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Its articles.
    pub count: usize,
}

/// Years further apart than this are not filled with zeros: one misread year would make the plot endless.
const FILLED: i16 = 150;

impl Times {
    /// Counts rows of a snapshot.
    pub fn of(catalogue: &Arc<Catalogue>, rows: impl Iterator<Item = Row>) -> Self {
        // Neighbours are often of one day: counted before the tree is asked.
        let (mut times, mut last, mut run) = (Self::default(), None, 0);
        for row in rows {
            let date = catalogue.segment(row).and_then(|(segment, row)| segment.date(segment.sheet(row)));
            if date != last {
                times.add(std::mem::replace(&mut last, date), std::mem::take(&mut run));
            }
            run += 1;
        }
        times.add(last, run);
        times
    }

    fn add(&mut self, date: Option<Date>, count: usize) {
        match date {
            Some(date) if count > 0 => *self.days.entry(date).or_default() += count,
            _ => self.undated += count,
        }
    }

    /// The first and the last day.
    pub fn span(&self) -> Option<(Date, Date)> {
        Some((*self.days.first_key_value()?.0, *self.days.last_key_value()?.0))
    }

    /// The coarsest grain that tells the articles apart: years where there are several, else months, else days.
    pub fn grain(&self) -> Grain {
        match self.span() {
            Some((first, last)) if first.year() != last.year() => Grain::Year,
            Some((first, last)) if first.month() != last.month() => Grain::Month,
            Some(_) => Grain::Day,
            None => Grain::Year,
        }
    }

    /// The bars of a grain, oldest first: all years, the months of the year or the days of the month in which `within` lies.
    pub fn bars(&self, grain: Grain, within: Date) -> Vec<Bar> {
        match grain {
            Grain::Year => self.years(),
            Grain::Month => {
                let month = |month| Date::new(within.year(), month, 1).ok();
                (1..=12).filter_map(month).map(|first| self.bar(first, first.last_of_month())).collect()
            }
            Grain::Day => {
                let day = |day| Date::new(within.year(), within.month(), day).ok();
                (1..=within.days_in_month()).filter_map(day).map(|day| self.bar(day, day)).collect()
            }
        }
    }

    fn years(&self) -> Vec<Bar> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        let year = |year| {
            let first = Date::new(year, 1, 1).ok()?;
            Some(self.bar(first, first.last_of_year()))
        };
        let filled = last.year() - first.year() <= FILLED;
        (first.year()..=last.year()).filter_map(year).filter(|bar| filled || bar.count > 0).collect()
    }

    fn bar(&self, first: Date, last: Date) -> Bar {
        Bar { first, last, count: self.days.range(first..=last).map(|(_, count)| count).sum() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::catalogue::tests::entry;

    fn times(dates: &[&str]) -> Times {
        let entries = (1..).zip(dates).map(|(id, date)| entry(id, (!date.is_empty()).then_some(date), "1", 0));
        let catalogue = Arc::new(Catalogue::new(1, entries.collect()));
        Times::of(&catalogue, catalogue.rows().into_iter())
    }

    fn counts(times: &Times, grain: Grain, within: &str) -> Vec<usize> {
        times.bars(grain, within.parse().unwrap()).iter().map(|bar| bar.count).collect()
    }

    #[test]
    fn articles_are_counted_by_year_month_and_day_and_nothing_is_left_out() {
        let times = times(&["2023-12-31", "2025-04-01", "2025-04-01", "2025-04-30", "2025-12-01", "", ""]);
        assert_eq!((times.undated, times.grain()), (2, Grain::Year));
        assert_eq!(counts(&times, Grain::Year, "2025-01-01"), [1, 0, 4]);
        assert_eq!(counts(&times, Grain::Month, "2025-07-01"), [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1]);
        let april = counts(&times, Grain::Day, "2025-04-09");
        assert_eq!((april.len(), april[0], april[29], april.iter().sum::<usize>()), (30, 2, 1, 3));
        let bar = times.bars(Grain::Month, "2025-07-01".parse().unwrap())[1];
        assert_eq!((bar.first.to_string(), bar.last.to_string()), ("2025-02-01".to_owned(), "2025-02-28".to_owned()));
    }

    #[test]
    fn the_first_grain_tells_the_articles_apart() {
        assert_eq!(times(&["2025-01-01", "2025-02-01"]).grain(), Grain::Month);
        assert_eq!(times(&["2025-02-01", "2025-02-02"]).grain(), Grain::Day);
        assert_eq!((times(&[]).grain(), times(&[""]).span()), (Grain::Year, None));
    }

    #[test]
    fn a_misread_year_does_not_make_the_plot_endless() {
        let years = times(&["0001-01-01", "2025-01-01"]).bars(Grain::Year, "2025-01-01".parse().unwrap());
        assert_eq!(years.iter().map(|bar| bar.first.year()).collect::<Vec<_>>(), [1, 2025]);
    }
}
