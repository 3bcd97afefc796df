//! Dates as a query writes them.
//!
//! A date is a day, a month, a year or a decade, or counted back from today; a range goes from the first day of its first date to
//! the last day of its last. Each has one way in which it is printed, and that reads as the same days again.

use super::QueryFault;
use crate::model::Date;

/// Days from the first to the last, both included; an open end has no bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DateSpan {
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
    /// As a query writes it, in the one way that is printed: `-7d` stays what it is.
    pub(super) written: String,
}

/// What parts the ends of a range, the longer before the shorter that it begins with.
const BETWEEN: [&str; 5] = ["...", "..", "~", "至", "到"];

impl DateSpan {
    /// Whether the day lies within. An unknown day lies in no span.
    #[cfg(test)]
    pub(super) fn holds(&self, date: Option<Date>) -> bool {
        date.is_some_and(|d| self.first.is_none_or(|f| f <= d) && self.last.is_none_or(|l| d <= l))
    }

    /// Reads folded text: a date, `a..b` with either end left out, or `-7d` (d, w, m, y): from that day before `today` on.
    ///
    /// # Errors
    /// What is wrong and the remedy.
    pub(super) fn parse(text: &str, today: Date) -> Result<Self, QueryFault> {
        let split = BETWEEN.iter().filter_map(|mark| Some((text.find(mark)?, mark.len()))).min_by_key(|(at, _)| *at);
        let Some((at, mark)) = split else {
            let mut span = period(text, today).ok_or(QueryFault::NoDate)?;
            if text.starts_with('-') {
                span.last = None;
            }
            return Ok(span);
        };
        let (a, b) = (text[..at].trim_end(), text[at + mark..].trim_start());
        if a.is_empty() && b.is_empty() {
            return Err(QueryFault::NoDate);
        }
        let end = |t: &str| if t.is_empty() { Ok(Self::default()) } else { period(t, today).ok_or(QueryFault::NoDate) };
        let (a, b) = (end(a)?, end(b)?);
        let span = Self { first: a.first, last: b.last, written: format!("{}..{}", a.written, b.written) };
        let turned = span.first.zip(span.last).is_some_and(|(first, last)| last < first);
        if turned { Err(QueryFault::Turned) } else { Ok(span) }
    }
}

/// One date: its days and how it is written.
fn period(text: &str, today: Date) -> Option<DateSpan> {
    let day = |day: Date, written: String| DateSpan { first: Some(day), last: Some(day), written };
    match text {
        "today" | "今天" | "今日" => return Some(day(today, "today".to_owned())),
        "yesterday" | "昨天" | "昨日" => return Some(day(today.yesterday().ok()?, "yesterday".to_owned())),
        _ => {}
    }
    if let Some(back) = text.strip_prefix('-') {
        let (then, written) = since(back, today)?;
        return Some(day(then, written));
    }
    if let Some(decade) = text.strip_suffix("年代").or_else(|| text.strip_suffix('s')) {
        return decade_of(decade);
    }
    calendar(text)
}

/// `7d`, counted back from `today`.
fn since(back: &str, today: Date) -> Option<(Date, String)> {
    let unit = back.chars().last()?;
    let count: i64 = digits(back.strip_suffix(unit)?)?.into();
    let span = jiff::Span::new();
    let (span, unit) = match unit {
        'd' | '天' | '日' => (span.try_days(count), 'd'),
        'w' | '周' => (span.try_weeks(count), 'w'),
        'm' | '月' => (span.try_months(count), 'm'),
        'y' | '年' => (span.try_years(count), 'y'),
        _ => return None,
    };
    Some((today.checked_sub(span.ok()?).ok()?, format!("-{count}{unit}")))
}

/// `1980s`: ten years.
fn decade_of(text: &str) -> Option<DateSpan> {
    let year = digits(text).filter(|year| text.len() == 4 && year % 10 == 0)?;
    let year = i16::try_from(year).ok()?;
    let (first, last) = (Date::new(year, 1, 1).ok()?, Date::new(year + 9, 12, 31).ok()?);
    Some(DateSpan { first: Some(first), last: Some(last), written: format!("{year:04}s") })
}

/// `2025`, `2025-04`, `2025-4-28`, `2025/4/28`, `2025.4.28`, `20250428`, `2025年4月28日`.
fn calendar(text: &str) -> Option<DateSpan> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return days(&text[..4], Some(&text[4..6]), Some(&text[6..]));
    }
    let text = text.strip_suffix(['日', '号']).filter(|t| t.contains('月')).unwrap_or(text);
    let text = text.strip_suffix(['年', '月']).unwrap_or(text);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() { None } else { days(year, month, day) }
}

/// The days of a year, a month or a day.
fn days(year: &str, month: Option<&str>, day: Option<&str>) -> Option<DateSpan> {
    let year = i16::try_from(digits(year).filter(|_| year.len() == 4)?).ok()?;
    let month = month.map(small).map_or(Some(None), |m| m.map(Some))?;
    let day = day.map(small).map_or(Some(None), |d| d.map(Some))?;
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let (last, written) = match (month, day) {
        (_, Some(_)) => (first, first.to_string()),
        (Some(month), None) => (first.last_of_month(), format!("{year:04}-{month:02}")),
        (None, None) => (first.last_of_year(), format!("{year:04}")),
    };
    Some(DateSpan { first: Some(first), last: Some(last), written })
}

fn small(text: &str) -> Option<i8> {
    i8::try_from(digits(text).filter(|_| text.len() <= 2)?).ok()
}

/// A short plain number; `parse` alone would take a sign.
fn digits(text: &str) -> Option<u16> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The reader's day; only `date:-7d` asks for it.
pub(super) fn today() -> Date {
    jiff::Zoned::now().date()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_days_is_read() {
        let today = Date::constant(2025, 3, 10);
        let read = |text| {
            DateSpan::parse(text, today).ok().map(|s| {
                format!(
                    "{}~{}",
                    s.first.map_or(String::new(), |d| d.to_string()),
                    s.last.map_or(String::new(), |d| d.to_string())
                )
            })
        };
        for (text, span) in [
            ("2024", "2024-01-01~2024-12-31"),
            ("2024-2", "2024-02-01~2024-02-29"),
            ("2024/02/03", "2024-02-03~2024-02-03"),
            ("2024-02..2024-03-05", "2024-02-01~2024-03-05"),
            ("2024..", "2024-01-01~"),
            ("..2024", "~2024-12-31"),
            ("-7d", "2025-03-03~"),
            ("-2w", "2025-02-24~"),
            ("-1月", "2025-02-10~"),
            ("-30d..-7d", "2025-02-08~2025-03-03"),
            ("2025-3-1..today", "2025-03-01~2025-03-10"),
            ("昨天", "2025-03-09~2025-03-09"),
            ("20240203", "2024-02-03~2024-02-03"),
            ("2024年2月3日", "2024-02-03~2024-02-03"),
            ("2024年2月至2024年3月", "2024-02-01~2024-03-31"),
            ("1980s", "1980-01-01~1989-12-31"),
            ("1980年代", "1980-01-01~1989-12-31"),
            ("2024.2.3...2024.2.5", "2024-02-03~2024-02-05"),
        ] {
            assert_eq!(read(text).as_deref(), Some(span), "{text}");
        }
        for bad in [
            "",
            "..",
            "-",
            "-d",
            "-7",
            "2025-13",
            "2025-02-30",
            "20250",
            "2025-",
            "2026..2025",
            "+202",
            "2025-+1",
            "2025-1-1-1",
            "1985s",
            "20251301",
            "2025-04日",
            "...",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_span_is_written_in_one_way_and_reads_as_itself() {
        let today = Date::constant(2025, 3, 10);
        for (text, written) in [
            ("2024年2月3日", "2024-02-03"),
            ("2024/2", "2024-02"),
            ("-2周", "-2w"),
            ("1980年代..", "1980s.."),
            ("-30天~今天", "-30d..today"),
        ] {
            let span = DateSpan::parse(text, today).unwrap();
            assert_eq!(span.written, written);
            assert_eq!(DateSpan::parse(written, today), Ok(span), "{text}");
        }
        assert_eq!(DateSpan::parse("2026..2025", today), Err(QueryFault::Turned));
    }

    #[test]
    fn the_undated_lie_in_no_span() {
        let span = DateSpan::parse("..2025", Date::constant(2025, 1, 1)).unwrap();
        assert!(!span.holds(None));
        assert!(span.holds(Some(Date::constant(2025, 12, 31))));
        assert!(!span.holds(Some(Date::constant(2026, 1, 1))));
    }
}
