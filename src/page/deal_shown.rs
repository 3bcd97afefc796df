//! What the columns of a guess show to a line before it is dealt anywhere, and what that says of each of them beside the others.
//!
//! Promise: what is asked of all columns is asked once a line and guess. Each figure of a column is also set beside the best of the other columns: a line
//! that suits one fairly and another well goes to the other.

use super::deal_guess::{Guess, OPEN, is_open};
use super::deal_known::Asked;
use super::deal_rivals::{WORST, soon};
use super::joins::Words;
use super::signs::Deal;

/// The greatest figure of some columns, and what stands against each.
#[derive(Default)]
pub(super) struct Greatest {
    /// The greatest, and whose it is.
    first: Option<(f32, usize)>,
    /// The greatest of the others.
    second: Option<f32>,
}

impl Greatest {
    /// Takes the figure of column `k`.
    pub(super) fn take(&mut self, k: usize, x: f32) {
        match self.first {
            Some((first, _)) if x <= first => self.second = Some(self.second.map_or(x, |second| second.max(x))),
            first => (self.first, self.second) = (Some((x, k)), first.map(|(x, _)| x)),
        }
    }

    /// The greatest of all.
    pub(super) fn greatest(&self) -> Option<f32> {
        self.first.map(|(first, _)| first)
    }

    /// The greatest of the columns but `k`.
    pub(super) fn but(&self, k: usize) -> Option<f32> {
        self.first.and_then(|(first, of)| if of == k { self.second } else { Some(first) })
    }
}

/// What a guess shows to a line.
pub(super) struct Shown {
    /// Rare words in common with the last lines of each column.
    kin: [f32; OPEN],
    /// The most of them.
    most: Greatest,
    /// What the lines around say of the step from each column's last line.
    lags: [Option<[f32; 2]>; OPEN],
    /// The best that they say of a column.
    lag: Greatest,
    /// How near the line lies to what each column is about.
    topics: [f32; OPEN],
    /// The nearest of them.
    nearest: Greatest,
    /// How near it lies to one of the last titles.
    title: Option<f32>,
    /// How well each column in mid-sentence goes on in the line, and how much better than in the lines that come soon after it.
    fits: [f32; OPEN],
    soon: [Option<f32>; OPEN],
    /// The best of the fits.
    pub best: Option<f32>,
    /// Columns that came in their turn, and those of them in mid-sentence.
    pub active: usize,
    pub open: usize,
    /// The line stands with the one before, without a blank or a title between them.
    pub tied: bool,
}

impl Shown {
    /// What a guess shows to line `at`, which stands with the one before or not.
    pub(super) fn of(guess: &Guess, (at, tied): (usize, bool), words: &Words, asked: &mut Asked) -> Self {
        let mut shown = Self {
            kin: [0.0; OPEN],
            most: Greatest::default(),
            lags: [None; OPEN],
            lag: Greatest::default(),
            topics: [0.0; OPEN],
            nearest: Greatest::default(),
            title: asked.title(guess, at, &words.topics),
            fits: [WORST; OPEN],
            soon: [None; OPEN],
            best: None,
            active: 0,
            open: 0,
            tied,
        };
        for (k, column) in guess.columns.iter().enumerate() {
            shown.kin[k] = asked.kin(column);
            shown.most.take(k, shown.kin[k]);
            shown.lags[k] = words.lags.step(column.last, at);
            if let Some([before, after]) = shown.lags[k] {
                shown.lag.take(k, before.max(after));
            }
            shown.topics[k] = asked.topic(column, at, &words.topics);
            shown.nearest.take(k, shown.topics[k]);
            if is_open(column.role) {
                let fit = words.breaks.get(column.last, at).unwrap_or(WORST);
                shown.fits[k] = fit;
                shown.soon[k] = soon(&words.breaks, column.last, at).map(|soon| ahead(fit, soon));
                shown.best = Some(shown.best.map_or(fit, |best| best.max(fit)));
            }
            if column.active {
                shown.active += 1;
                shown.open += usize::from(is_open(column.role));
            }
        }
        shown
    }

    /// The signs of column `k` beside the others, for a line that goes on it in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    pub(super) fn beside(&self, k: usize, amid: bool, f: &mut impl FnMut(Deal, f32)) {
        match self.lags[k] {
            None => f(Deal::LagUnknown, 1.0),
            Some([before, after]) => {
                f(Deal::LagBefore, before);
                f(Deal::LagAfter, after);
                if let Some(other) = self.lag.but(k) {
                    let ahead = before.max(after) - other;
                    f(if ahead >= 0.0 { Deal::LagAhead } else { Deal::LagBehind }, ahead.abs());
                }
            }
        }
        let pick = |a: Deal, b: Deal| if amid { a } else { b };
        f(pick(Deal::AmidTopic, Deal::FreshTopic), self.topics[k]);
        if let Some(ahead) = self.nearer(k).map(|ahead| 2.0 * ahead) {
            let sign = match ahead >= 0.0 {
                true => pick(Deal::AmidTopicAhead, Deal::FreshTopicAhead),
                false => pick(Deal::AmidTopicBehind, Deal::FreshTopicBehind),
            };
            f(sign, ahead.abs());
        }
        if let Some(title) = self.title.filter(|_| !amid) {
            f(Deal::FreshTopicTitle, title);
        }
        let (kin, most) = (self.kin[k], self.most.but(k).unwrap_or(0.0));
        if kin > 0.0 {
            f(Deal::Kin, kin / 3.0);
        }
        if kin != most {
            f(if kin > most { Deal::KinAhead } else { Deal::KinBehind }, (kin - most).abs() / 3.0);
        }
    }

    /// How near the line lies to one of the last titles.
    pub(super) fn title(&self) -> Option<f32> {
        self.title
    }

    /// What the lines around say of the step from column `k`, and how much more than of the others.
    pub(super) fn lag(&self, k: usize) -> Option<([f32; 2], Option<f32>)> {
        let lag = self.lags[k]?;
        Some((lag, self.lag.but(k).map(|other| lag[0].max(lag[1]) - other)))
    }

    /// Rare words in common with column `k`, and the most with any other.
    pub(super) fn kin(&self, k: usize) -> (f32, f32) {
        (self.kin[k], self.most.but(k).unwrap_or(0.0))
    }

    /// How near the line lies to what column `k` is about.
    pub(super) fn topic(&self, k: usize) -> f32 {
        self.topics[k]
    }

    /// How much nearer column `k` lies than the nearest of the others.
    pub(super) fn nearer(&self, k: usize) -> Option<f32> {
        self.nearest.but(k).map(|other| self.topics[k] - other)
    }

    /// How near the nearest column lies.
    pub(super) fn nearest(&self) -> f32 {
        self.nearest.first.map_or(0.0, |(nearest, _)| nearest)
    }

    /// How well column `k`, in mid-sentence, goes on in the line, and how much better than in the lines that come soon after it.
    pub(super) fn fit(&self, k: usize) -> (f32, Option<f32>) {
        (self.fits[k], self.soon[k])
    }

    /// The signs of other lines in which column `k`, whose last line is `last`, may go on in mid-sentence.
    #[inline]
    pub(super) fn rivals(&self, k: usize, last: usize, words: &Words, f: &mut impl FnMut(Deal, f32)) {
        let (fit, soon) = self.fit(k);
        let head = ahead(fit, words.rivals.head(last));
        f(if head >= 0.0 { Deal::HeadAhead } else { Deal::HeadBehind }, head.abs());
        let Some(soon) = soon else { return };
        f(if soon >= 0.0 { Deal::RivalAhead } else { Deal::RivalBehind }, soon.abs());
        if soon > CLEAR {
            f(Deal::RivalWon, 1.0);
        } else if soon < -CLEAR {
            f(Deal::RivalLost, 1.0);
        }
    }

    /// The signs of all columns for a line that opens one more, in mid-sentence (`amid`) or with a new paragraph.
    #[inline]
    pub(super) fn opening(&self, amid: bool, f: &mut impl FnMut(Deal, f32)) {
        if let Some((best, _)) = self.lag.first {
            f(Deal::LagNew, best);
        }
        if let Some((most, _)) = self.most.first.filter(|(most, _)| *most > 0.0) {
            f(Deal::KinNew, most / 3.0);
        }
        if let Some(title) = self.title {
            f(if amid { Deal::AmidTitleNew } else { Deal::FreshTitleNew }, title);
        }
        if let Some((nearest, _)) = self.nearest.first {
            f(if amid { Deal::AmidTopicNew } else { Deal::FreshTopicNew }, nearest);
        }
    }
}

/// More or less than this says no more.
const FAR: f32 = 8.0;

/// So much better or worse, in halves, is clearly so.
const CLEAR: f32 = 0.75;

/// How much better than a rival a figure is, in halves.
fn ahead(fit: f32, rival: f32) -> f32 {
    (fit - rival).clamp(-FAR, FAR) / 2.0
}
