//! What the archive is doing, in a person's words: how it is watched, how far a first index is, how fast it goes, how long it will take.

use super::{desk::Pace, lang::Lang, state::State};
use crate::archive::{Backend, Phase, Progress};
use std::time::Duration;

/// The archive's work; nothing before anything is known of it.
pub(crate) fn work(state: &State) -> Option<String> {
    let lang = state.lang;
    if !state.health.opened {
        return Some(lang.say("opening", "正在打开").to_owned());
    }
    let progress = state.health.progress?;
    let Progress { phase, done, total } = progress;
    let of = || if total == 0 { grouped(done) } else { format!("{}/{}", grouped(done), grouped(total)) };
    let pace = || {
        let told = state.desk.pace.map(|pace| paced(lang, progress, pace, state.catalogue.len()));
        told.unwrap_or_default()
    };
    Some(match phase {
        Phase::Watching => watching(state),
        Phase::Walking => lang.say("looking through the folder", "正在查看文件夹").to_owned(),
        Phase::ReadingAgain(why) => {
            lang.say(format!("reading again ({why}): {}{}", of(), pace()), format!("重读（{why}）：{}{}", of(), pace()))
        }
        Phase::Reading => {
            lang.say(format!("indexing {} pages{}", of(), pace()), format!("正在读入 {} 版{}", of(), pace()))
        }
    })
}

/// How far the full-text index is, while it does not hold all that the archive does.
pub(crate) fn texts(state: &State) -> Option<String> {
    let (lang, texts) = (state.lang, state.health.texts);
    let left = grouped(texts.pending);
    match texts.pending {
        _ if texts.whole || !state.health.opened => None,
        0 => Some(lang.say("the full text is being made ready", "全文索引准备中").to_owned()),
        1 => Some(lang.say("full text: 1 page to go", "全文索引：还剩 1 版").to_owned()),
        _ => Some(lang.say(format!("full text: {left} pages to go"), format!("全文索引：还剩 {left} 版"))),
    }
}

/// How the folder is watched, and what is still being written there.
fn watching(state: &State) -> String {
    let lang = state.lang;
    let Some(health) = &state.desk.health else { return lang.say("watching", "监视中").to_owned() };
    let mut said = match health.backend {
        Backend::Polling => lang.say("watching (polling)", "监视中（定时查看）"),
        Backend::Events | Backend::None => lang.say("watching", "监视中"),
    }
    .to_owned();
    if health.backlog > 0 {
        said +=
            &lang.say(format!(", {} to read", grouped(health.backlog)), format!("，待读 {}", grouped(health.backlog)));
    }
    if health.writing > 0 {
        said += &lang.say(format!(", {} being written", health.writing), format!("，{} 个正在写入", health.writing));
    }
    said
}

/// How fast it goes and how long it will take, once both can be told.
fn paced(lang: Lang, progress: Progress, pace: Pace, articles: usize) -> String {
    let took = pace.seen.saturating_sub(pace.since);
    let (made, left) = (progress.done.saturating_sub(pace.files), progress.total.saturating_sub(progress.done));
    if made == 0 || took < Duration::from_secs(1) {
        return String::new();
    }
    let mut said = String::new();
    let rate = articles.saturating_sub(pace.articles) as f64 / took.as_secs_f64();
    if rate >= 1.0 {
        let rate = grouped(two_digits(rate));
        said += &lang.say(format!(", {rate} articles/s"), format!("，每秒 {rate} 篇"));
    }
    if left > 0 {
        let seconds = left as f64 * took.as_secs_f64() / made as f64;
        let time = time(lang, Duration::from_secs_f64(seconds.min(1e9)));
        said += &lang.say(format!(", {time} left"), format!("，还需 {time}"));
    }
    said
}

/// A figure that changes with each look is told to two digits.
fn two_digits(n: f64) -> usize {
    let unit = 10_f64.powf((n.log10().floor() - 1.0).max(0.0));
    ((n / unit).round() * unit) as usize
}

/// A time to its two largest units.
fn time(lang: Lang, time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    match seconds {
        ..60 => lang.say(format!("{seconds} s"), format!("{seconds} 秒")),
        60..3600 => {
            let (m, s) = (seconds / 60, seconds % 60 / 10 * 10);
            if s == 0 {
                lang.say(format!("{m} min"), format!("{m} 分"))
            } else {
                lang.say(format!("{m} min {s} s"), format!("{m} 分 {s} 秒"))
            }
        }
        _ => {
            let (h, m) = (seconds / 3600, seconds % 3600 / 60);
            lang.say(format!("{h} h {m} min"), format!("{h} 小时 {m} 分"))
        }
    }
}

/// `1,234,567`: long numbers are read in threes.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(since: u64, files: usize, articles: usize, seen: u64) -> Pace {
        Pace { since: Duration::from_secs(since), files, articles, seen: Duration::from_secs(seen) }
    }

    #[test]
    fn pace_and_time_left_are_told_once_they_are_known() {
        let at = |done, total| Progress { phase: Phase::Reading, done, total };
        let said = |progress, pace, articles| paced(Lang::English, progress, pace, articles);
        assert_eq!(said(at(1_200, 98_000), pace(0, 0, 0, 2), 46_321), ", 23,000 articles/s, 2 min 40 s left");
        assert_eq!(said(at(50, 60), pace(10, 10, 100, 20), 500), ", 40 articles/s, 3 s left");
        assert_eq!(said(at(50, 60), pace(10, 10, 100, 10), 500), "", "after no time there is no pace");
        assert_eq!(said(at(10, 60), pace(10, 10, 100, 20), 500), "");
        assert_eq!(said(at(50, 0), pace(10, 10, 500, 20), 500), "", "an unknown end is no time left");
        assert_eq!(paced(Lang::Chinese, at(1, 1_000), pace(0, 0, 0, 10), 20), "，每秒 2 篇，还需 2 小时 46 分");
    }

    #[test]
    fn long_numbers_stand_in_threes() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([23_160.5, 7.4, 999.9].map(two_digits), [23_000, 7, 1_000]);
    }

    #[test]
    fn how_far_the_full_text_is_is_told_until_it_holds_all() {
        let mut state = State::new((80, 24), "papers".to_owned(), true);
        assert_eq!(texts(&state), None, "nothing is known of an archive that is not open");
        state.health.opened = true;
        assert_eq!(texts(&state).as_deref(), Some("the full text is being made ready"));
        state.health.texts.pending = 1_200;
        assert_eq!(texts(&state).as_deref(), Some("full text: 1,200 pages to go"));
        state.lang = Lang::Chinese;
        assert_eq!(texts(&state).as_deref(), Some("全文索引：还剩 1,200 版"));
        state.health.texts.whole = true;
        assert_eq!(texts(&state), None);
    }
}
