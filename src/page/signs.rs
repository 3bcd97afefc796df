//! What lines of Chinese show of themselves and of each other: the yes-or-no signs that the weights weigh.
//!
//! Promise: pure, one pass over a line; the same signs when a page is read and when the weights are fitted. A sign is a thing that can be
//! seen (a comma inside, a width two glyphs more than the line before) and says nothing of what it means: what it means for each role
//! stands in `weights.txt` alone. Trade-off: many small signs instead of a few clever ones; the fitting finds which of them tell.

use super::cues;
use super::glance::Inside;
use super::justified::{self, INDENT};
use super::lines::{Line, width_of};
use super::ragged;
use std::borrow::Borrow;

/// Declares signs with the names under which `weights.txt` has them.
macro_rules! signs {
    ($(#[$meta:meta])* $name:ident: $($sign:ident),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub(super) enum $name { $($sign),+ }
        impl $name {
            /// All of them, in the order of the table.
            pub(super) const ALL: &[Self] = &[$(Self::$sign),+];
            /// Their names in the table.
            pub(super) const NAMES: &[&str] = &[$(stringify!($sign)),+];
        }
    };
}

signs! {
    /// What a line shows of itself. `W…` is its width in half-glyphs, `Part…` that width in tenths of the page's usual one.
    Own: Any, Comma, Commas, Stop, Stops, Colon, Lead, Names, Dash, Closed, LeftOpen, ClosesUnopened, EndsSoft, EndsParticle, StartsMark, StartsClosing,
    Spaced, SpacedText, Place, Asks, AsksInside, Digit, Quote, SignedOver, Blank, NoBlank, BlankAfter, NoBlankAfter, Alone, TopOfPage, EndOfPage,
    W6, W10, W14, W22, W30, W44, W60, WMore, Part3, Part5, Part7, Part9, Part11, Part13, Part16, PartMore,
    WiderThanNext, WiderThanLast,
    // How much of a short line the page says elsewhere, in sixths.
    Echo0, Echo1, Echo2, Echo3, Echo4, Echo5,
    // Its width beside that of the lines around it, in half-glyphs, on a page in order.
    NearDownMore, NearDown9, NearDown5, NearDown4, NearDown3, NearDown2, NearDown1, NearSame, NearUp1, NearUp2, NearUpMore,
    // Why it ends where it does, on a page in order: whole or indented, it is full but for what comes next, which would not have fitted behind it.
    WrapFull, WrapUnit, WrapOdd, WrapEither, WrapIndent, WrapLong, WrapLongIndent, WrapShort
}

signs! {
    /// What a line shows beside the one before it in its column. `Up…` and `Down…` say how much wider or narrower it is, in half-glyphs.
    Step: Any, GapOpen, GapClosed, TightOpen, TightClosed, UntoldOpen, UntoldClosed, Lead, TailRoom, TailFull, TailFullTight,
    DownMore, Down12, Down8, Down4, Down3, Down2, Down1, Same, Up1, Up2, Up3, Up4, Up5, Up6, Up9, Up13, UpMore, Fit, FitClosed,
    // The pair of glyphs over the break stands in a line of the page, or in none.
    Told, Untold
}

signs! {
    /// What a line and a guess show before the line is dealt: the net's figures ([`super::deal_sight`]). `…1` to `…3` are of the lines to come.
    Scene: OwnTitle, OwnFirst, OwnMiddle, OwnLast, OwnOnly, SaysTitle, SaysFirst, Width, Opens, Closed, Blank, Tied,
    Titled, Opened, Active, Open, Columns, Best, Tail, TitleNear, NoTitle, SinceTitle, Nearest,
    Onward, Chain, ChainStep, ChainNearest, Unled, Opens1, Blank1, Leads1, Opens2, Blank2, Leads2, Opens3, Blank3, Leads3,
    // Of the whole page: how many of its lines stand apart, and how well those go on from the line before that do, and the others.
    Parted, ApartGoesOn, TiedGoesOn
}

signs! {
    /// What a way to deal a line shows: the net's figures.
    Sight: Title, NewFresh, NewAmid, Fresh, Amid, Ends, Own,
    // Whose turn it is.
    Passed0, Passed1, Passed2, Passed3, Active, Cycle, Ring0, Ring1, Ring2, Asleep, Gap, Late, NextTied, Next, Across, SinceTitle,
    // Widths, and how the column's last line ends.
    Wider, LastWider, LastClosed, LastFirst, Unopened, StepEnds, StepLong, StepShort,
    // How the line goes on, and where else the column might.
    Fit, Soon, NoSoon, Head, JoinOwn, JoinWhole, LagBefore, LagAfter, LagAhead, NoLag, GoesOn, Leads, OnAt, NoOn, Step, StepAhead, StepBefore, NoOver,
    // What it is about.
    Kin, KinAhead, Topic, TopicAhead, ChainTopic, ChainTopicAhead
}

signs! {
    /// What dealing a line to a column shows, beyond the line itself and the one before it.
    Deal:
    // It goes on in mid-sentence, or with a new paragraph: how many columns are passed over, whether it was passed over itself.
    Amid0, Amid1, Amid2, Amid3, Fresh0, Fresh1, Fresh2, Fresh3, AmidWoken, FreshWoken,
    // Its column comes after the same column as the last time, or not.
    AmidCycle, AmidNoCycle, FreshCycle, FreshNoCycle,
    // How its words speak for a title, and for the first line of a paragraph.
    TitleSaid, TitleUnsaid, FirstSaid, FirstUnsaid,
    // Right under its column's last line; without a blank before it; where no other column is.
    AmidNextAlone, FreshNextAlone, AmidNextTied, AmidNext, AmidApartTied, AmidApart, FreshNextTied, FreshNext, FreshApartTied, FreshApart,
    AmidAcross, FreshAcross, AcrossFar, Wider, Narrow, Unopened,
    // Its width beside the widest of its column.
    MidDown9, MidDown5, MidDown3, MidDown2, MidDown1, MidSame, MidUp1, MidUp2, MidUp3, MidUp6, FirstDown9, FirstDown5, FirstDown3, FirstSame, FirstUp3, FirstUp6,
    TailDown, TailSame, TailUp3, TailUp6,
    // How the glyphs join, where a sentence goes on.
    JoinPair, JoinOwn2, JoinOwn3, JoinOwn4, ThirdLast, ThirdFirst, ThirdNone,
    Join0, Join1, Join2, Join3, Join4, Join5, Join6, Join7, Join8, Join9,
    // How well the lines before and after go on as far up the page; how much better or worse than as far as the other columns; how well at most
    // where it opens a column.
    LagBefore, LagAfter, LagAhead, LagBehind, LagUnknown, LagNew,
    // How much better or worse its column goes on in it than in the lines that come soon, and than in one that nothing leads to; how well the columns
    // in mid-sentence go on in it at most, or a line that nothing follows does, where it opens a column.
    RivalAhead, RivalBehind, RivalWon, RivalLost, HeadAhead, HeadBehind, NewFit, NewTail,
    // How near it lies to what its column is about, how much nearer or farther than to the others, how near to one at most where it opens a column.
    AmidTopic, AmidTopicAhead, AmidTopicBehind, AmidTopicNew, FreshTopic, FreshTopicAhead, FreshTopicBehind, FreshTopicNew,
    FreshTopicTitle, AmidTitleNew, FreshTitleNew,
    // Rare words in common with its column's last lines, and with those of the column that has most.
    Kin, KinAhead, KinBehind, KinNew,
    // A signature: how many columns it passes over; something goes on under one.
    Signs0, Signs1, Signs2, Signs3, SignsLate, SignsNear, UnderSigned,
    // How far away its column's last line stands: in a row of columns as far as there are columns, or so many lines nearer or farther; or else by lines.
    OnTime, Early1, Early2, Early3, Late1, Late2, Late3,
    Far1, Far2, Far3, Far5, Far8, Far12, FarMore,
    // It opens a column.
    NewAmid, NewAmidBeside, NewTitled, NewTitledBeside, NewLead, NewLeadBeside, NewLoose, NewLooseBeside, NewTied,
    BesideSame, BesideNear, BesideOther, NewWidthKnown, NewWidthUnknown,
    // It opens one among so many that are open.
    Among0, Among1, Among2, Among3, Among4, Among5,
    // It is a title: the first of them, among columns in mid-sentence.
    TitleNew, TitleGoesOn, TitleAmong1, TitleAmong2, TitleAmong3, TitleTied, TitleTiedOn,
    // A column is left behind in mid-sentence by the end, or one is begun there that none leads to.
    Unpaired,
}

signs! {
    /// Two grades that dealing a line shows at once, see [`super::deal_crosses`]: of whose turn it is, with how well it goes on, how much better than the lines
    /// to come, and how much nearer its column is than the others; where it opens a column, of how many are open, with how well the best of them goes on in it,
    /// and of how it begins, with how near the nearest is.
    Cross: TurnFit, TurnRival, TurnTopic, AmongFit, BeginsTopic
}

signs! {
    /// What it shows that a piece of text goes on in another.
    Link:
    // In mid-sentence at the end of the one, at the beginning of the other, at both, at neither.
    OpenAmid, OpenFresh, ClosedAmid, ClosedFresh, Titled, Signed,
    JoinPair, JoinOwn2, JoinOwn3, JoinOwn4, ThirdLast, ThirdFirst,
    // Widths of the two columns.
    AsWide, NearlyAsWide, LessAsWide, OtherWidth,
    // The other begins in the row of the one's beginning, under its end, before it, or far away.
    Beside1, Beside2, Beside4, BesideFar, Under1, Under3, Under6, UnderFar, Inside, Before, BeforeFar,
    // Pieces that begin between the two, words in common.
    Over0, Over1, Over2, OverMore, RightOf, LeftOf, Shared,
    // How near the one lies to the other, where a sentence goes on and where none does.
    TopicAmid, TopicFresh,
    // How much better or worse it goes on so than in any other, and than any other goes on in it; nearer or farther.
    OnAhead, OnBehind, FromAhead, FromBehind, TopicOnAhead, TopicOnBehind, TopicFromAhead, TopicFromBehind,
    ShortFrom, ShortTo,
}

signs! {
    /// What shows that a space parts two lines that an extractor printed as one ([`super::beside`]).
    Apart:
    // How well the glyphs around it go together, from worst to best; or the sentence before it is closed, or one of them is no Chinese glyph. It is wide.
    Any, Pair0, Pair1, Pair2, Pair3, Pair4, Closed, Comma, Digit, Latin, Opening, Wide,
    // How much better the part behind it goes on from a line above, and the part before it goes on in a line below.
    Above, NoAbove, Below, NoBelow,
    // How well the line goes on from the one above it and in the one below it; and how well the lines around go on from each other.
    GoesOn, Flow,
    // How wide both parts together are beside the usual line, in tenths; lines as wide as the part before it, the part behind it, and both together.
    Part11, Part14, Part17, Part20, Wider,
    Left0, Left1, Left2, Left4, Left8, Right0, Right1, Right2, Right4, Right8, Whole0, Whole1, Whole2, Whole4, Whole8,
    // Other spaces that part lines at the same width from their beginning, and from their end; one of these is near.
    Before0, Before1, Before2, Before4, Behind0, Behind1, Behind2, Behind4, Near,
    // It stands in brackets, or behind one that the line leaves open; the line has no stops, or two halves; spaces in it; short parts; a report begins behind it, or it parts names.
    InBracket, BehindBracket, Bare, Halves, Two, Three, LeftShort, RightShort, Leads, Names,
}

signs! {
    /// What a page shows as a whole, dealt and gathered to articles: the figures by which one way to deal it is preferred to another ([`super::whole`]).
    Whole:
    // How well the lines go where they were dealt: what signs and net weigh, and how likely they make each beside the other ways.
    Weight, Likely,
    // Columns begun in mid-sentence and with a paragraph, lines of titles, paragraphs begun in a column; breaks of sentences, and how well the lines join there.
    BegunAmid, Begun, Titles, Fresh, Joins, Join,
    // How near each line lies to those around it in its column, to all others of its text; each paragraph to the others, each line of a title to its text.
    Column, Text, Paragraphs, Title,
    // Pieces of text, and what their links weigh; ends in mid-sentence that go on nowhere, beginnings that come from nowhere.
    Pieces, Links, Open, Amid,
    // Texts, those without a title, and what the dealing of titles weighs.
    Texts, Bare, Titling
}

signs! {
    /// What shows that a page whose runs of lines were doubted stands in another order than it is read ([`super::torn`]).
    Torn:
    // Open lines that go on elsewhere than in the next one; titles that went to the text that ends right over them, and, over a blank, to that right under them; titles of two
    // texts one over the other, parted by a blank.
    Any, Elsewhere, Back, Over, Heaped
}

signs! {
    /// What giving a title line to a text shows.
    Given:
    // How many of its words the text has, and how many more or fewer than the text next to it in that.
    Share, Ahead, Behind, Best, AheadNear, BehindNear,
    // How near it lies to what the text is about, and how much nearer or farther than to the other texts.
    Topic, TopicAhead, TopicBehind,
    // Which of the texts that begin after it, or of those that have begun.
    Next, Second, Third, Later, Begun, BegunEarlier, RightOver, Between,
    // Beside the title line before: it goes on, comes back to a text that another came between, or opens a text's title.
    GoesOn, GoesOnApart, ComesBack, ComesBackLate, Switch, OpensNext, OpensBefore, OpensNeighbour, OpensTied, Opens,
    DashGoesOn, DashComesBack, DashOpens,
    // How many title lines the text has.
    Has0, Has1, Has2, Has3, HasMore, PlaceFirst, PlaceLater, PlaceAgain, BannerFirst, BannerLater,
    // How the lines go on.
    JoinPair, JoinOwn2, JoinOwn3, MuchNarrower, Narrower, AsWide, Wider, MuchWider, BracketGoesOn, TornPair, TornOwn, BracketTorn,
    // Beside blank lines: its text begins right under it without one, or ends right over it.
    RightOverTied, RightUnderTied,
    // Of a title line that has no words of any text, and of one that has: whether the one before it is such a one, and what its text has.
    AfterLone, ApartFromLone, LoneAfter, LoneApart, LoneFirst, LoneUnderLone, LoneUnder, OwnFirst, OwnUnderLone, OwnUnder,
    // A text is left without a title.
    Bare,
}

signs! {
    /// What is seen of all titles of a page together.
    Heading:
    // What titling says of the way.
    Path,
    // How many lines a text's title has beside labels and banners, and how much speaks for the best of the ways to part them as kicker, headline and subtitle.
    Rest0, Rest1, Rest2, Rest3, Rest4, RestMore, Parts,
    // It has two labels, two banners, the same line twice; a dash opens its first line, or its only one.
    Places, Banners, Twice, DashFirst, DashAlone,
    // Its headline has words of the text, or none; lines of its kicker that have none; how many lines these parts have.
    HeadTold, HeadUntold, KickersUntold, Kicker0, Kicker1, Kicker2, Subtitle0, Subtitle1, Subtitle2,
    // How wide the headline is beside the lines of the text, in tenths.
    Fills4, Fills6, Fills8, Fills10, FillsMore,
    // How much higher the titles of a text are than those of the one that begins after it, where they begin over these, and where they begin under them.
    OverShorter2, OverShorter1, OverSame, OverTaller1, OverTaller2, UnderShorter2, UnderShorter1, UnderSame, UnderTaller1, UnderTaller2
}

signs! {
    /// What a line of a title group shows of itself: its place, its width, its words.
    Part: Any, First, Between, Final, OfTwo, OfThree, OfFour, OfMore, W8, W16, W24, W34, WMore, Widest, NearWidest, Narrower, MuchNarrower,
    EndsMeeting, EndsStress, Ours, Numbered, Spaced, Colon, Dash, Asks, Quotes, Digits
}

signs! {
    /// What two neighbouring lines of a title group show of each other.
    Cut: Any, Blank, NoBlank, Down10, Down4, Down2, Same, Up2, Up4, Up10, PairWorst, PairBad, PairFair, PairGood, PairBest,
    // Do words over the break, or the words beside it, stand in the text?
    Told2, Untold2, Told3, ToldApart,
    LeftOpen, Unopened, EndsOpen, StartsAmid, EndsMark, StartsQuote, BothSpaced, SpacedBefore, SpacedAfter, Stub
}

/// What the whole page shows to each of its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usual {
    /// It is printed row by row.
    pub rows: bool,
    /// Blank lines tell something: neither are there none, nor does every line have one.
    pub blanks: bool,
    /// The width that most lines of text have, in half-glyphs.
    pub width: i32,
}

impl Usual {
    /// Looks over a page.
    pub(super) fn of(lines: &[Line], rows: bool) -> Self {
        let mut blanks = 0;
        let mut widths: Vec<i32> = Vec::with_capacity(lines.len());
        for line in lines {
            blanks += usize::from(line.blank_before);
            widths.push(line.width);
        }
        let width = match widths.len() * 6 / 10 {
            _ if widths.is_empty() => 1,
            at => (*widths.select_nth_unstable(at).1).max(1),
        };
        Self { rows, blanks: blanks > 0 && !parted_by(blanks, lines.len()), width }
    }
}

/// Calls `f` with each of line `at`'s own signs.
pub(super) fn own(lines: &[Line], at: usize, usual: Usual, mut f: impl FnMut(Own)) {
    let line = &lines[at];
    let (t, first, last) = (&*line.text, line.glance.first, line.glance.last);
    f(Own::Any);
    inside(line, &mut f);
    let mut when = |shown: bool, sign: Own| {
        if shown {
            f(sign)
        }
    };
    when(line.opens, Own::Lead);
    when(first == '（' && ["（记者", "（通讯员", "（本报"].iter().any(|w| t.starts_with(w)), Own::Names);
    when(first == '—' && (t.starts_with("——") || t.starts_with("— —")), Own::Dash);
    when(line.closed, Own::Closed);
    when(matches!(last, '、' | '，' | '：' | '“' | '《' | '（' | '；' | '「'), Own::EndsSoft);
    when(matches!(last, '的' | '和' | '与' | '在' | '了' | '为' | '是' | '将' | '对'), Own::EndsParticle);
    when(
        matches!(first, '，' | '。' | '、' | '；' | '”' | '）' | '》' | '」' | '：' | '！' | '？' | '%' | '的'),
        Own::StartsMark,
    );
    when(matches!(first, '”' | '）' | '》' | '」'), Own::StartsClosing);
    when(cues::place(t), Own::Place);
    when(matches!(last, '？' | '！'), Own::Asks);
    when(first.is_ascii_digit(), Own::Digit);
    when(matches!(first, '“' | '《' | '「'), Own::Quote);
    when(line.signed_over, Own::SignedOver);
    when(at == 0, Own::TopOfPage);
    when(at + 1 == lines.len(), Own::EndOfPage);
    around(lines, at, usual, &mut f);
    f(width(line.width));
    f(part(line.width * 10 / usual.width));
    if !usual.rows {
        let around = width_around(lines, at);
        f(near(line.width - around));
        if let Some(next) = lines.get(at + 1) {
            let column = if line.column > 0 { i32::from(line.column) } else { around };
            f(wrap(column - line.width, || wide_unit(&next.text), justified::may_hang(line)));
        }
    }
    if let Some(share) = line.echo.share {
        const ECHO: [Own; 6] = [Own::Echo0, Own::Echo1, Own::Echo2, Own::Echo3, Own::Echo4, Own::Echo5];
        f(ECHO[usize::from(share.min(5))]);
    }
}

/// Lines on each side that tell how wide the column is where a line stands.
const AROUND: usize = 4;

/// The width of the column where line `at` stands: the upper quartile of the lines around it, so that neither short ends nor one wide title tell.
fn width_around(lines: &[Line], at: usize) -> i32 {
    let near = &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())];
    // Of at most nine lines that is one of the three widest.
    let mut widest = [i32::MIN; 3];
    for line in near {
        let [first, second, third] = widest;
        let (second_at_most, third_at_most) = (first.min(line.width), second.min(line.width));
        widest = [first.max(line.width), second.max(second_at_most), third.max(third_at_most)];
    }
    widest[near.len() - near.len() * 3 / 4 - 1]
}

fn near(wider: i32) -> Own {
    match wider {
        ..=-10 => Own::NearDownMore,
        -9..=-6 => Own::NearDown9,
        -5 => Own::NearDown5,
        -4 => Own::NearDown4,
        -3 => Own::NearDown3,
        -2 => Own::NearDown2,
        -1 => Own::NearDown1,
        0 => Own::NearSame,
        1 => Own::NearUp1,
        2 => Own::NearUp2,
        _ => Own::NearUpMore,
    }
}

/// Why a line ends that is so many half-glyphs narrower than its column, where what comes next takes `unit` of them, and its last mark may hang out of the column.
fn wrap(short: i32, unit: impl FnOnce() -> i32, hangs: bool) -> Own {
    // Most lines are full, and what comes next need not be measured.
    if short <= 1 {
        return Own::WrapFull;
    }
    let unit = unit();
    let (whole, indented) = (short < unit, short < unit + INDENT);
    match short {
        ..INDENT if whole => Own::WrapUnit,
        ..INDENT if hangs => Own::WrapIndent,
        ..INDENT => Own::WrapOdd,
        INDENT..=5 if whole => Own::WrapEither,
        INDENT..=5 => Own::WrapIndent,
        _ if whole => Own::WrapLong,
        _ if indented => Own::WrapLongIndent,
        _ => Own::WrapShort,
    }
}

/// The marks inside a line.
fn inside(line: &Line, f: &mut impl FnMut(Own)) {
    let Inside { commas, stops, colon, asks, spaced, left_open, unopened } = line.glance.inside;
    let mut when = |shown: bool, sign: Own| {
        if shown {
            f(sign)
        }
    };
    when(commas == 1, Own::Comma);
    when(commas > 1, Own::Commas);
    when(stops == 1, Own::Stop);
    when(stops > 1, Own::Stops);
    when(colon, Own::Colon);
    when(asks, Own::AsksInside);
    let stopped = line.glance.inside.has_stops();
    when(spaced && !stopped, Own::Spaced);
    when(spaced && stopped, Own::SpacedText);
    when(left_open, Own::LeftOpen);
    when(unopened, Own::ClosesUnopened);
}

/// What stands before and after the line on the page.
fn around(lines: &[Line], at: usize, usual: Usual, f: &mut impl FnMut(Own)) {
    let line = &lines[at];
    let next = lines.get(at + 1);
    if usual.blanks {
        let after = next.is_none_or(|n| n.blank_before);
        f(if line.blank_before { Own::Blank } else { Own::NoBlank });
        f(if after { Own::BlankAfter } else { Own::NoBlankAfter });
        if after && line.blank_before {
            f(Own::Alone);
        }
    }
    if next.is_some_and(|n| line.width > n.width + 8) {
        f(Own::WiderThanNext);
    }
    if at > 0 && line.width > lines[at - 1].width + 8 {
        f(Own::WiderThanLast);
    }
}

/// Short lines say something by their width alone; of the others roughly how wide is enough, since columns are as wide as the paper likes.
fn width(half_glyphs: i32) -> Own {
    match half_glyphs {
        ..=6 => Own::W6,
        7..=10 => Own::W10,
        11..=14 => Own::W14,
        15..=22 => Own::W22,
        23..=30 => Own::W30,
        31..=44 => Own::W44,
        45..=60 => Own::W60,
        _ => Own::WMore,
    }
}

fn part(tenths: i32) -> Own {
    match tenths {
        ..=3 => Own::Part3,
        4..=5 => Own::Part5,
        6..=7 => Own::Part7,
        8..=9 => Own::Part9,
        10 => Own::Part11,
        11..=12 => Own::Part13,
        13..=15 => Own::Part16,
        _ => Own::PartMore,
    }
}

/// The line before in the column, and the one before that.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    /// The line before.
    pub line: &'a Line<'a>,
    /// The one before that, where there is one in the same column.
    pub over: Option<&'a Line<'a>>,
    /// Nothing stands between the two lines on the page, so that a blank says something.
    pub touching: bool,
}

/// Calls `f` with each sign that `line` shows under `before`, and how strong it is.
pub(super) fn step(before: Before<'_>, line: &Line, usual: Usual, mut f: impl FnMut(Step, f32)) {
    let a = before.line;
    f(Step::Any, 1.0);
    let gap = match (usual.blanks && before.touching, line.blank_before, a.closed) {
        (false, _, false) => Step::UntoldOpen,
        (false, _, true) => Step::UntoldClosed,
        (true, true, false) => Step::GapOpen,
        (true, true, true) => Step::GapClosed,
        (true, false, false) => Step::TightOpen,
        (true, false, true) => Step::TightClosed,
    };
    f(gap, 1.0);
    f(difference(line.width - a.width), 1.0);
    if line.opens {
        f(Step::Lead, 1.0);
    }
    if let Some(over) = before.over {
        let room = over.width - a.width;
        f(
            if room >= 2 && first_unit(&line.text) <= room {
                Step::TailRoom
            } else if matches!(gap, Step::TightOpen | Step::TightClosed) {
                Step::TailFullTight
            } else {
                Step::TailFull
            },
            1.0,
        );
    }
    f(if a.closed { Step::FitClosed } else { Step::Fit }, super::joins::pair(a, line) / 2.0);
    // Where columns are told apart, the page's words are asked by `Deal`.
    if let (false, false, Some(told)) = (usual.rows, a.closed, line.echo.over) {
        f(if told { Step::Told } else { Step::Untold }, 1.0);
    }
}

fn difference(wider: i32) -> Step {
    match wider {
        ..=-13 => Step::DownMore,
        -12..=-9 => Step::Down12,
        -8..=-5 => Step::Down8,
        -4 => Step::Down4,
        -3 => Step::Down3,
        -2 => Step::Down2,
        -1 => Step::Down1,
        0 => Step::Same,
        1 => Step::Up1,
        2 => Step::Up2,
        3 => Step::Up3,
        4 => Step::Up4,
        5 => Step::Up5,
        6 => Step::Up6,
        7..=9 => Step::Up9,
        10..=13 => Step::Up13,
        _ => Step::UpMore,
    }
}

/// Half-glyphs that what cannot be broken at the start of `text` may take, quotes being whole glyphs.
fn wide_unit(text: &str) -> i32 {
    let unit = ragged::first_unit(text);
    (width_of(unit) + justified::quotes(unit)).max(2)
}

/// Half-glyphs of what cannot be broken at the start of `text`.
pub(super) fn first_unit(text: &str) -> i32 {
    width_of(ragged::first_unit(text))
}

/// Do blank lines part most lines of the page, so that they say nothing?
pub(super) fn parted<'t, L: Borrow<Line<'t>>>(lines: &[L]) -> bool {
    parted_by(lines.iter().filter(|l| Borrow::<Line<'t>>::borrow(*l).blank_before).count(), lines.len())
}

/// As [`parted`], where so many of so many lines have a blank before them.
pub(super) fn parted_by(blanks: usize, lines: usize) -> bool {
    blanks * 5 > lines * 3
}

/// Is most of the page without a Chinese character?
pub(super) fn latin(lines: &[Line]) -> bool {
    lines.iter().filter(|l| l.glance.han).count() * 3 < lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_next_tells_why_a_line_ends() {
        let one = |short, next| wrap(short, || wide_unit(next), false);
        assert_eq!([one(0, "渠"), one(2, "2031年"), one(2, "渠")], [Own::WrapFull, Own::WrapUnit, Own::WrapOdd]);
        assert_eq!(
            [one(4, "渠"), one(4, "“七十岁"), one(4, "20315亩")],
            [Own::WrapIndent, Own::WrapIndent, Own::WrapEither]
        );
        assert_eq!(
            [one(6, "渠"), one(6, "2031年"), one(6, "12345678元")],
            [Own::WrapShort, Own::WrapLongIndent, Own::WrapLong]
        );
        // Indented, with its last mark out of the column.
        assert_eq!(wrap(2, || wide_unit("渠"), true), Own::WrapIndent);
    }
}
