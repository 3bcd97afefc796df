//! What is copied of articles, as text.

use super::{
    lang::Both,
    state::State,
    typeset::{Role, Row},
};
use crate::{
    archive::StoredArticle,
    cite::cite,
    export,
    model::{ArticleId, Entry},
    text::{one_line, visible},
};

/// What can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Headline,
    Citation,
    /// The one at the top of what is read.
    Paragraph,
    Article,
    /// The page file and the line.
    Link,
    Id,
}

/// More articles are not copied at once: an export is for them.
const MOST: usize = 10_000;

impl Part {
    pub(crate) const ALL: [Self; 6] =
        [Self::Headline, Self::Citation, Self::Paragraph, Self::Article, Self::Link, Self::Id];

    pub(crate) fn name(self) -> Both {
        match self {
            Self::Headline => ("headline", "标题"),
            Self::Citation => ("citation", "引文"),
            Self::Paragraph => ("paragraph", "段落"),
            Self::Article => ("article", "全文"),
            Self::Link => ("link", "位置"),
            Self::Id => ("id", "编号"),
        }
    }

    /// Of several articles these are copied together; the others are about the one that is looked at.
    fn is_of_many(self) -> bool {
        matches!(self, Self::Headline | Self::Citation | Self::Id)
    }
}

/// The text, and what is said of it.
///
/// # Errors
/// One line that says why there is nothing to copy.
pub(crate) fn copied(state: &State, part: Part) -> Result<(String, String), String> {
    let lang = state.lang;
    let many = if part.is_of_many() { state.chosen_count() } else { 1 };
    if many > MOST {
        let n = lang.articles(many);
        return Err(
            lang.say(format!("{n} are too many to copy: E exports them"), format!("{n}过多，不宜复制：请按 E 导出"))
        );
    }
    let ids = if part.is_of_many() { state.chosen() } else { state.current().into_iter().collect() };
    let text = text(state, part, &ids)?;
    let name = lang.pick(part.name());
    let what = if many > 1 { format!("{name} × {many}") } else { name.to_owned() };
    Ok((text, what))
}

/// How what would be copied begins, in one line.
pub(crate) fn look(state: &State, part: Part) -> String {
    let first = if part.is_of_many() { state.first_chosen() } else { state.current() };
    let text = first.ok_or(String::new()).and_then(|id| text(state, part, &[id]));
    let text = text.unwrap_or_else(|why| format!("({why})"));
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    one_line(line).trim().to_owned()
}

fn text(state: &State, part: Part, ids: &[ArticleId]) -> Result<String, String> {
    let lang = state.lang;
    let none = || lang.say("no article", "没有文章").to_owned();
    let entries: Vec<Entry> = ids.iter().filter_map(|&id| state.catalogue.get(id)).collect();
    let first = entries.first().ok_or_else(none)?;
    let late = || lang.say("its text is not there yet", "正文尚未读出").to_owned();
    let stored = || state.reading.stored.as_ref().filter(|stored| stored.entry.id == first.id);
    let lines = |each: &dyn Fn(&Entry) -> String| entries.iter().map(each).collect::<Vec<_>>().join("\n");
    Ok(match part {
        Part::Headline => lines(&|entry| one_line(export::headline(entry)).into_owned()),
        Part::Id => lines(&|entry| entry.id.to_string()),
        Part::Citation => cite(&entries, state.citation).trim_end().to_owned(),
        Part::Article => export::copied(stored().ok_or_else(late)?),
        Part::Paragraph => {
            let stored = stored().ok_or_else(late)?;
            let paragraph = paragraph(state, stored);
            visible(paragraph.ok_or_else(|| lang.say("no paragraph", "没有段落").to_owned())?).into_owned()
        }
        Part::Link => {
            let line = stored().and_then(|stored| stored.article.lines.first()).map(|range| format!(":{}", range.0));
            format!("{}/{}{}", state.root.trim_end_matches('/'), first.file, line.unwrap_or_default())
        }
    })
}

/// The paragraph of the match that the person went to, else the first one that is seen.
fn paragraph<'a>(state: &State, stored: &'a StoredArticle) -> Option<&'a String> {
    let reading = &state.reading;
    let is_text = |row: &&Row| matches!(row.role, Role::Text | Role::Crosshead);
    let matched = reading.at_match.and_then(|at| reading.found.get(at)).and_then(|found| reading.rows.get(found.row));
    let seen = reading.rows.get(reading.top..).unwrap_or_default();
    let row = matched.filter(is_text).or_else(|| seen.iter().find(is_text))?;
    // Each paragraph that is not blank is a block of rows.
    let mut blocks: Vec<usize> = reading.rows.iter().filter(is_text).map(|row| row.at.0).collect();
    blocks.dedup();
    let at = blocks.iter().position(|&block| block == row.at.0)?;
    stored.article.paragraphs.iter().filter(|text| !visible(text).trim().is_empty()).nth(at)
}
