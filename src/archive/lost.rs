//! Which of the articles that are looked for may be on a page: asked before [`identity::likeness`], which is dear.
//!
//! Promise: nobody is passed over whom likeness would know. It knows an article by its bytes, its place, its headline, or by most of its
//! words alone; each of these is a way into a table here. Thousands may wait for pages that come one by one (a dump restored where the
//! pages are not yet), and a page should cost what is on it, not what is waited for.

use super::{
    acts::Acts,
    identity::{self, SHARE_ALONE},
    records::Listed,
};
use crate::{
    model::{Anchor, ArticleId, Date},
    text::fold,
};
use std::collections::{BTreeSet, HashMap};

type Issue<'a> = (Date, Option<&'a str>, Option<&'a str>);

/// Homes that are looked for, by what they may be known by.
#[derive(Default)]
pub(super) struct Lost<'a> {
    pub homes: Vec<(ArticleId, Vec<&'a Anchor>)>,
    contents: HashMap<u64, Vec<usize>>,
    files: HashMap<&'a str, Vec<usize>>,
    issues: HashMap<Issue<'a>, Vec<usize>>,
    headlines: HashMap<String, Vec<usize>>,
    /// Memories: their home, and how many words they have.
    memories: Vec<(usize, usize)>,
    /// The memories that hold a word.
    words: HashMap<u32, Vec<usize>>,
    /// Prints with their homes.
    prints: Vec<(u64, usize)>,
    /// Homes of which no words are remembered: only the print knows them.
    wordless: Vec<usize>,
}

impl<'a> Lost<'a> {
    pub fn of(acts: &'a Acts, homes: &[ArticleId]) -> Self {
        let mut lost = Self::default();
        for &home in homes {
            let at = lost.homes.len();
            let memories: Vec<&Anchor> = acts.memories(home).collect();
            for (n, memory) in memories.iter().enumerate() {
                if n == 0 || memories[0] != *memory {
                    lost.learn(at, memory);
                }
            }
            lost.homes.push((home, memories));
        }
        lost
    }

    fn learn(&mut self, home: usize, memory: &'a Anchor) {
        if let Some(content) = identity::content_of(memory) {
            self.contents.entry(content).or_default().push(home);
        }
        self.files.entry(&memory.file).or_default().push(home);
        if let Some(date) = memory.date {
            let issue = (date, memory.paper.as_deref(), memory.page.as_deref());
            self.issues.entry(issue).or_default().push(home);
        }
        if !memory.headline.is_empty() {
            self.headlines.entry(fold(&memory.headline).text).or_default().push(home);
        }
        self.prints.push((identity::print_of(memory), home));
        let words = identity::words_of(memory);
        if words.is_empty() {
            self.wordless.push(home);
        }
        let at = self.memories.len();
        self.memories.push((home, words.len()));
        for word in words {
            self.words.entry(word).or_default().push(at);
        }
    }

    /// Those whom a page's bytes, place or headlines call to mind.
    pub fn at_a_glance(&self, list: &[Listed], content: u64) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = self.contents.get(&content).into_iter().flatten().copied().collect();
        let mut last: Option<(&str, Issue<'_>)> = None;
        for entry in list.iter().map(|listed| &listed.entry) {
            if let Some(date) = entry.date {
                let place = (&*entry.file, (date, entry.paper.as_deref(), entry.page.as_deref()));
                if last != Some(place) {
                    found.extend(self.issues.get(&place.1).into_iter().flatten());
                    last = Some(place);
                }
            }
            found.extend(self.files.get(&*entry.file).into_iter().flatten());
            found.extend(self.headlines.get(&fold(&entry.headline).text).into_iter().flatten());
        }
        found
    }

    /// Those whose prints are near to one of the page.
    pub fn by_prints(&self, list: &[Listed], into: &mut BTreeSet<usize>) {
        for listed in list {
            let near = |(print, _): &&(u64, usize)| (print ^ listed.print).count_ones() <= identity::WORTH_A_LOOK;
            into.extend(self.prints.iter().filter(near).map(|(_, home)| *home));
        }
    }

    /// Those of whom an article holds most of the words, and those of whom no words are known.
    pub fn by_words(&self, shingles: &BTreeSet<u32>, into: &mut BTreeSet<usize>) {
        into.extend(&self.wordless);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for memory in shingles.iter().filter_map(|word| self.words.get(word)).flatten() {
            *shared.entry(*memory).or_default() += 1;
        }
        for (memory, shared) in shared {
            let (home, all) = self.memories[memory];
            if shared * 1000 >= all * SHARE_ALONE as usize {
                into.insert(home);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::{
            identity::Candidate,
            journal::{Deed, Done, Line, Memory},
        },
        model::{Act, Article, Entry, Held, LineRange},
    };
    use proptest::prelude::*;

    const BODIES: [&str; 4] = [
        "连日来，南浦镇的茶农抢抓晴好天气采摘新茶，合作社统一收购鲜叶，当天炒制。",
        "从石桥村到渡口的六公里乡道昨日铺完最后一段沥青，校车和送货的三轮不必再绕行山脚。",
        "休刊",
        "",
    ];

    type Seed = (usize, usize, usize, usize, usize, bool);

    /// An article of some page: body, headline, file, day, bytes, and whether it is cut short.
    fn article((body, headline, file, day, content, cut): Seed, id: u64) -> (Listed, Article, u64) {
        let text: String = BODIES[body].chars().take(if cut { 20 } else { 99 }).collect();
        let headline = ["采茶", "简讯", ""][headline].to_owned();
        let article = Article {
            headline: headline.clone(),
            paragraphs: vec![text],
            lines: vec![LineRange(body as u32 * 3 + 1, body as u32 * 3 + 4)],
            ..Article::default()
        };
        let entry = Entry {
            paper: (day == 1).then(|| "河湾日报".to_owned()),
            date: (day > 0).then(|| Date::constant(2031, 3, 9)),
            page: Some("2".to_owned()),
            file: format!("{file}.txt"),
            ..Entry::new(ArticleId(id), headline)
        };
        let print = identity::print(&article.paragraphs);
        (Listed { entry, print }, article, content as u64)
    }

    fn seed() -> impl Strategy<Value = Seed> {
        (0usize..4, 0usize..3, 0usize..3, 0usize..3, 0usize..3, any::<bool>())
    }

    proptest! {
        #[test]
        fn nobody_is_passed_over_whom_likeness_would_know(
            were in prop::collection::vec((seed(), any::<bool>()), 1..12),
            now in prop::collection::vec(seed(), 1..4),
        ) {
            let mut known = Vec::new();
            let mut told = Vec::new();
            for (n, (seed, first_format)) in (100u64..).zip(were) {
                let (listed, article, content) = article(seed, n);
                let mut seen = identity::anchor(&listed, &article, content);
                if first_format {
                    (seen.words, seen.lines, seen.content) = (String::new(), vec![], String::new());
                }
                told.push(Held { id: ArticleId(n), starred: true, ..Held::default() });
                known.push(Memory { home: ArticleId(n), latest: Some(seen.clone()), seen: Some(seen) });
            }
            let (effect, ..) = Acts::default().restoring(&told, &[]).unwrap();
            let homes: Vec<ArticleId> = effect.homes().collect();
            let act = Act::Restore { held: vec![], searches: vec![] };
            let deed = Deed::Done(Box::new(Done { act, effect, about: vec![], known }));
            let acts = Acts::replay(vec![Line { n: 1, at: jiff::Timestamp::UNIX_EPOCH, key: None, deed }]);
            let lost = Lost::of(&acts, &homes);
            for (n, seed) in (1u64..).zip(now) {
                let (listed, article, content) = article(seed, n);
                let list = std::slice::from_ref(&listed);
                let mut called = lost.at_a_glance(list, content);
                lost.by_words(&identity::shingles(&article), &mut called);
                for (at, (_, memories)) in lost.homes.iter().enumerate() {
                    let candidate = Candidate { listed: &listed, article: &article, content, words: None };
                    if memories.iter().any(|memory| identity::likeness(memory, candidate).is_some()) {
                        prop_assert!(called.contains(&at), "{memories:?} and {listed:?}");
                    }
                }
            }
        }
    }
}
