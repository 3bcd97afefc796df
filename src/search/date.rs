//! Dates as a query writes them.

use crate::model::Date;

/// Days from the first to the last, both included; an open end has no bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DateSpan {
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
    /// As a query writes it, in the one way that is printed: `-7d` stays what it is.
    pub(super) written: String,
}

impl DateSpan {
    /// Whether the day lies within. An unknown day lies in no span.
    pub(super) fn holds(&self, date: Option<Date>) -> bool {
        date.is_some_and(|d| self.first.is_none_or(|f| f <= d) && self.last.is_none_or(|l| d <= l))
    }

    /// Reads folded text: a year, month or day, `a..b` with either end left out, or `-7d` (d, w, m, y) counted back from `today`.
    pub(super) fn parse(text: &str, today: Date) -> Option<Self> {
        if let Some(back) = text.strip_prefix('-') {
            return Some(Self { first: Some(since(back, today)?), last: None, written: text.to_owned() });
        }
        let Some((a, b)) = text.split_once("..") else { return period(text) };
        if a.is_empty() && b.is_empty() {
            return None;
        }
        let end = |t: &str| if t.is_empty() { Some(Self::default()) } else { period(t) };
        let span = Self { first: end(a)?.first, last: end(b)?.last, written: text.to_owned() };
        (span.first.is_none() || span.last.is_none() || span.first <= span.last).then_some(span)
    }
}

fn since(back: &str, today: Date) -> Option<Date> {
    let unit = back.chars().last()?;
    let count: i64 = digits(back.strip_suffix(unit)?)?.into();
    let span = jiff::Span::new();
    let span = match unit {
        'd' | '天' | '日' => span.try_days(count),
        'w' | '周' => span.try_weeks(count),
        'm' | '月' => span.try_months(count),
        'y' | '年' => span.try_years(count),
        _ => return None,
    };
    today.checked_sub(span.ok()?).ok()
}

/// `2025`, `2025-04`, `2025-4-28`.
fn period(text: &str) -> Option<DateSpan> {
    let mut parts = text.split(['-', '/']);
    let year = parts.next().filter(|y| y.len() == 4)?;
    let year = i16::try_from(digits(year)?).ok()?;
    let month = parts.next().map(small).map_or(Some(None), |m| m.map(Some))?;
    let day = parts.next().map(small).map_or(Some(None), |d| d.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => first.last_of_year(),
    };
    Some(DateSpan { first: Some(first), last: Some(last), written: text.to_owned() })
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
            DateSpan::parse(text, today).map(|s| {
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
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_undated_lie_in_no_span() {
        let span = DateSpan::parse("..2025", Date::constant(2025, 1, 1)).unwrap();
        assert!(!span.holds(None));
        assert!(span.holds(Some(Date::constant(2025, 12, 31))));
        assert!(!span.holds(Some(Date::constant(2026, 1, 1))));
    }
}
