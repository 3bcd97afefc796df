//! What a guess shows to a line as the net sees it: one number for each thing that can be seen, of the line and the guess ([`Scene`]) and of each way to deal
//! the line ([`Sight`]).
//!
//! Promise: pure; the numbers lie about between −3 and 3, and are the same when a page is read and when the net is fitted. They are the figures that the signs of
//! dealing stand for, before these cut them to steps: what they mean together is for the net to find.

use super::common::float;
use super::deal::Table;
use super::deal_guess::{Guess, OPEN, Seat, is_amid, is_open};
use super::deal_known::{Asked, Known};
use super::deal_shown::{Greatest, Shown};
use super::joins;
use super::lines::Line;
use super::roles::{Role, Scores};
use super::signs::{Scene, Sight};
use super::topics::dot;

/// The numbers of the scene.
pub(super) type Scenery = [f32; Scene::ALL.len()];
/// The numbers of a way to deal a line.
pub(super) type Way = [f32; Sight::ALL.len()];

/// The most ways: a title, and each column, a new one with a new paragraph, and a new one in mid-sentence, with a paragraph that goes on or ends.
pub(super) const WAYS: usize = 1 + 2 * (OPEN + 2);

/// All that a guess shows to a line.
pub(super) struct Seen {
    pub scene: Scenery,
    ways: [Way; WAYS],
    count: usize,
}

impl Seen {
    /// The ways.
    pub(super) fn ways(&self) -> &[Way] {
        &self.ways[..self.count]
    }
}

/// A figure drawn in between `most` and its opposite.
fn within(x: f32, most: f32) -> f32 {
    if x.is_nan() { -most } else { x.clamp(-most, most) }
}

fn yes(so: bool) -> f32 {
    f32::from(u8::from(so))
}

/// A count or a width as a number.
#[allow(clippy::cast_precision_loss)]
fn number(n: usize) -> f32 {
    n as f32
}

/// How many half-glyphs wider one is, in sixths.
fn wider(one: i32, other: i32) -> f32 {
    f32::from(i16::try_from((one - other).clamp(-100, 100)).unwrap_or(0)) / 6.0
}

/// How much greater one number is.
fn less(one: usize, other: usize) -> f32 {
    number(one) - number(other)
}

/// What blank lines tell of a page.
#[derive(Clone, Copy)]
pub(super) struct Parted {
    /// How many of its lines stand apart, 0 to 1.
    pub share: f32,
    /// How well the next line goes on in mid-sentence over a blank line, and without one, −1 to 1 in the mean.
    pub apart: f32,
    pub tied: f32,
}

impl Parted {
    pub(super) fn of(lines: &[Line]) -> Self {
        let (mut sum, mut count) = ([0.0; 2], [0_usize; 2]);
        for pair in lines.windows(2).filter(|pair| pair.iter().all(Line::is_body) && !pair[0].closed) {
            let blank = usize::from(pair[1].blank_before);
            sum[blank] += joins::pair(&pair[0], &pair[1]).clamp(-1.0, 1.0);
            count[blank] += 1;
        }
        let mean = |n: usize| sum[n] / float(count[n].max(1));
        let blanks = lines.iter().filter(|line| line.blank_before).count();
        Self { share: float(blanks) / float(lines.len().max(1)), apart: mean(1), tied: mean(0) }
    }
}

/// How near what follows a line lies to what each column is about.
struct Near {
    of: [f32; OPEN],
    greatest: Greatest,
}

impl Table<'_> {
    /// What a guess shows to line `at`, of these ways to deal it.
    pub(super) fn seen(
        &self,
        guess: &Guess,
        (at, own): (usize, &Scores),
        ways: impl Iterator<Item = (Role, Seat)>,
        shown: &Shown,
        asked: &mut Asked,
    ) -> Seen {
        let near = self.near(guess, at);
        let mut seen = Seen { scene: [0.0; Scene::ALL.len()], ways: [[0.0; Sight::ALL.len()]; WAYS], count: 0 };
        self.scene(guess, at, shown, &mut |what, x| seen.scene[what as usize] = x);
        const OWN: [Scene; 5] = [Scene::OwnTitle, Scene::OwnFirst, Scene::OwnMiddle, Scene::OwnLast, Scene::OwnOnly];
        for (own, what) in own.iter().zip(OWN) {
            seen.scene[what as usize] = within(own / 20.0, 5.0);
        }
        seen.scene[Scene::ChainNearest as usize] = near.greatest.greatest().unwrap_or(-1.0);
        for ((role, seat), way) in ways.zip(&mut seen.ways) {
            self.way(guess, (at, role, seat), &near, shown, asked, &mut |what, x| way[what as usize] = x);
            way[Sight::Own as usize] = within(own[role as usize] / 20.0, 5.0);
            seen.count += 1;
        }
        seen
    }

    /// What a way to deal line `at` shows.
    fn way(
        &self,
        guess: &Guess,
        (at, role, seat): (usize, Role, Seat),
        near: &Near,
        shown: &Shown,
        asked: &mut Asked,
        f: &mut impl FnMut(Sight, f32),
    ) {
        f(Sight::Ends, yes(matches!(role, Role::Last | Role::Only)));
        match seat {
            Seat::Title => f(Sight::Title, 1.0),
            Seat::New => f(if is_amid(role) { Sight::NewAmid } else { Sight::NewFresh }, 1.0),
            Seat::Column(k) => {
                let k = usize::from(k);
                let known = self.known(guess, (k, at), asked);
                f(Sight::StepEnds, within(known.step[role as usize] / 20.0, 5.0));
                self.column(guess, (k, at), shown, f);
                self.joined(guess, k, &known, shown, f);
                self.ahead(guess, (k, at), near, f);
            }
        }
    }

    fn near(&self, guess: &Guess, at: usize) -> Near {
        let mut near = Near { of: [0.0; OPEN], greatest: Greatest::default() };
        let topic = &self.words.ahead.get(at).topic;
        for (k, column) in guess.columns.iter().enumerate() {
            near.of[k] = dot(&self.words.topics.together(column.recent()), topic);
            near.greatest.take(k, near.of[k]);
        }
        near
    }

    /// What the line shows, and the guess as a whole.
    fn scene(&self, guess: &Guess, at: usize, shown: &Shown, f: &mut impl FnMut(Scene, f32)) {
        let line = &self.lines[at];
        f(Scene::Width, within(wider(line.width, 0) / 5.0, 3.0));
        f(Scene::Opens, yes(line.opens));
        f(Scene::Closed, yes(line.closed));
        f(Scene::Blank, yes(line.blank_before));
        f(Scene::Titled, yes(guess.titled));
        f(Scene::Opened, yes(guess.opened));
        f(Scene::Parted, self.parted.share);
        f(Scene::ApartGoesOn, self.parted.apart);
        f(Scene::TiedGoesOn, self.parted.tied);
        f(Scene::Active, number(shown.active) / 4.0);
        f(Scene::Open, number(shown.open) / 4.0);
        f(Scene::Tied, yes(shown.tied));
        f(Scene::Best, within(shown.best.unwrap_or(-3.0) / 4.0, 3.0));
        f(Scene::Tail, within(self.words.rivals.tail(at) / 4.0, 3.0));
        f(Scene::Columns, number(guess.columns.len()) / 7.0);
        f(Scene::TitleNear, within(shown.title().unwrap_or(-0.5), 2.0));
        f(Scene::NoTitle, yes(shown.title().is_none()));
        f(Scene::SinceTitle, within(less(guess.clock, guess.title) / 8.0, 2.0));
        f(Scene::Nearest, shown.nearest());
        let [title, first] = self.words.says[at];
        f(Scene::SaysTitle, within(title / 4.0, 2.0));
        f(Scene::SaysFirst, within(first / 4.0, 2.0));
        let ahead = self.words.ahead.get(at);
        f(Scene::Onward, within(ahead.well / 4.0, 3.0));
        f(Scene::Chain, f32::from(ahead.chain) / 6.0);
        f(Scene::ChainStep, ahead.next.map_or(0.0, |next| within(less(next, at) / 8.0, 2.0)));
        f(Scene::Unled, yes(ahead.from.is_none_or(|from| from + 12 < at)));
        const SOON: [[Scene; 3]; 3] = [
            [Scene::Opens1, Scene::Blank1, Scene::Leads1],
            [Scene::Opens2, Scene::Blank2, Scene::Leads2],
            [Scene::Opens3, Scene::Blank3, Scene::Leads3],
        ];
        for (soon, [opens, blank, leads]) in (at + 1..self.lines.len()).zip(SOON) {
            f(opens, yes(self.lines[soon].opens));
            f(blank, yes(self.lines[soon].blank_before));
            f(leads, yes(self.words.ahead.get(soon).from == Some(at)));
        }
    }

    /// What column `k` shows of its turn, and of its width.
    fn column(&self, guess: &Guess, (k, at): (usize, usize), shown: &Shown, f: &mut impl FnMut(Sight, f32)) {
        let column = &guess.columns[k];
        let (line, last) = (&self.lines[at], &self.lines[column.last]);
        f(if is_open(column.role) { Sight::Amid } else { Sight::Fresh }, 1.0);
        f([Sight::Passed0, Sight::Passed1, Sight::Passed2, Sight::Passed3][guess.passed(k).min(3)], 1.0);
        f(Sight::Active, yes(column.active));
        f(Sight::Cycle, yes(column.after == guess.latest));
        let (awake, asleep) = guess.between(k);
        f([Sight::Ring0, Sight::Ring1, Sight::Ring2][awake.min(2)], 1.0);
        f(Sight::Asleep, number(asleep.min(3)) / 2.0);
        let gap = guess.clock + 1 - column.clock;
        f(Sight::Gap, within(number(gap).ln() / 2.0, 3.0));
        f(Sight::Late, within(less(gap, shown.active) / 4.0, 2.0));
        let next_to = guess.clock == column.clock && !guess.titled;
        f(Sight::NextTied, yes(next_to && shown.tied));
        f(Sight::Next, yes(next_to));
        f(Sight::Across, yes(column.clock <= guess.title));
        f(Sight::SinceTitle, within(less(column.clock, guess.title) / 8.0, 2.0));
        f(Sight::Unopened, yes(column.depth + self.brackets[at].low < 0));
        f(Sight::Wider, within(wider(line.width, column.width), 2.0));
        f(Sight::LastWider, within(wider(last.width, column.width), 2.0));
        f(Sight::LastClosed, yes(last.closed));
        f(Sight::LastFirst, yes(column.role == Role::First));
    }

    /// What column `k` shows of how the line goes on in it.
    fn joined(&self, guess: &Guess, k: usize, known: &Known, shown: &Shown, f: &mut impl FnMut(Sight, f32)) {
        let column = &guess.columns[k];
        let amid = is_open(column.role);
        let ways = if amid { [Role::Middle, Role::Last] } else { [Role::First, Role::Only] };
        f(Sight::StepLong, within(known.step[ways[0] as usize] / 20.0, 5.0));
        f(Sight::StepShort, within(known.step[ways[1] as usize] / 20.0, 5.0));
        if amid {
            let (fit, soon) = shown.fit(k);
            f(Sight::Fit, within(fit / 4.0, 3.0));
            f(Sight::Soon, within(soon.unwrap_or(0.0) / 2.0, 2.0));
            f(Sight::NoSoon, yes(soon.is_none()));
            f(Sight::Head, within((fit - self.words.rivals.head(column.last)) / 4.0, 2.0));
            f(Sight::JoinOwn, within(known.join.own[0], 3.0));
            f(Sight::JoinWhole, within(known.join.whole() / 4.0, 3.0));
        }
        match shown.lag(k) {
            None => f(Sight::NoLag, 1.0),
            Some(([before, after], ahead)) => {
                f(Sight::LagBefore, within(before / 2.0, 3.0));
                f(Sight::LagAfter, within(after / 2.0, 3.0));
                f(Sight::LagAhead, within(ahead.unwrap_or(0.0) / 2.0, 2.0));
            }
        }
        let (kin, most) = shown.kin(k);
        f(Sight::Kin, kin / 6.0);
        f(Sight::KinAhead, (kin - most) / 6.0);
        f(Sight::Topic, shown.topic(k));
        f(Sight::TopicAhead, within(shown.nearer(k).unwrap_or(0.5), 2.0));
    }

    /// What lies ahead of the line, beside column `k`.
    fn ahead(&self, guess: &Guess, (k, at): (usize, usize), near: &Near, f: &mut impl FnMut(Sight, f32)) {
        let column = &guess.columns[k];
        f(Sight::ChainTopic, near.of[k]);
        f(Sight::ChainTopicAhead, near.greatest.but(k).map_or(1.0, |other| within(near.of[k] - other, 1.0)));
        let (last, line) = (self.words.ahead.get(column.last), self.words.ahead.get(at));
        f(Sight::GoesOn, yes(last.on == Some(at)));
        f(Sight::Leads, yes(line.from == Some(column.last)));
        f(Sight::OnAt, last.on.map_or(0.0, |on| within(less(on, at) / 6.0, 2.0)));
        f(Sight::NoOn, yes(last.on.is_none()));
        let step = at - column.last;
        f(Sight::Step, within(number(step) / 8.0, 3.0));
        f(Sight::StepAhead, line.next.map_or(0.0, |next| within(less(next - at, step) / 3.0, 2.0)));
        f(Sight::StepBefore, column.over.map_or(0.0, |over| within(less(column.last - over, step) / 3.0, 2.0)));
        f(Sight::NoOver, yes(column.over.is_none()));
    }
}
