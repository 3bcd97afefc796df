//! What the page reader makes of a page file.

use super::Date;
use serde::{Deserialize, Serialize};

/// A range of lines of the page file, 1-based and inclusive at both ends; written `[first, last]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineRange(pub u32, pub u32);

/// One article as it stands on its page. Every field but `headline` and `paragraphs` is empty where the page prints none.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// 主题: the wrapped lines joined. Empty when the page gives none.
    pub headline: String,
    /// 引题: the title line before the headline.
    pub kicker: Option<String>,
    /// 副题: the title line after the headline.
    pub subtitle: Option<String>,
    /// A place or topic in front of the headline, such as a county's name.
    pub label: Option<String>,
    /// 栏目: the banner over several articles.
    pub section: Option<String>,
    /// Names from lead marker, byline and signature, in the order of the page.
    pub authors: Vec<String>,
    /// 电头: where and when the lead says the article was sent from.
    pub dateline: Option<String>,
    /// Whole paragraphs, without lead marker, byline and signature.
    pub paragraphs: Vec<String>,
    /// Which of `paragraphs` are crossheads (小标题): indices, 0-based.
    pub crossheads: Vec<usize>,
    /// 图片说明, one a picture.
    pub captions: Vec<String>,
    /// 下转: the page on which the article goes on.
    pub continued_to: Option<String>,
    /// 上接: the page from which the article comes.
    pub continued_from: Option<String>,
    /// The lines of the page file that the article took.
    pub lines: Vec<LineRange>,
    /// How sure the reader is, 0.0 to 1.0.
    pub confidence: f32,
}

/// A part of an article that is text to be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TextPart {
    /// 引题.
    Kicker,
    /// 主题.
    Headline,
    /// 副题.
    Subtitle,
    /// A paragraph, by its number.
    Paragraph(usize),
    /// A caption, by its number.
    Caption(usize),
}

impl Article {
    /// All text that is to be read, in the order of reading, with no part that is empty: what full text is.
    pub fn texts(&self) -> impl Iterator<Item = (TextPart, &str)> {
        let titles = [
            (TextPart::Kicker, self.kicker.as_deref()),
            (TextPart::Headline, Some(self.headline.as_str())),
            (TextPart::Subtitle, self.subtitle.as_deref()),
        ];
        let titles = titles.into_iter().filter_map(|(part, text)| Some((part, text?)));
        let paragraphs = self.paragraphs.iter().enumerate().map(|(n, text)| (TextPart::Paragraph(n), text.as_str()));
        let captions = self.captions.iter().enumerate().map(|(n, text)| (TextPart::Caption(n), text.as_str()));
        titles.chain(paragraphs).chain(captions).filter(|(_, text)| !text.is_empty())
    }
}

/// Something of a page that could not be read as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PageProblem {
    /// The line of the page file, 1-based; 0 for the whole file.
    pub line: u32,
    /// What is wrong, in one line.
    pub what: String,
}

/// A page file, read: the JSON of `baoku parse --json`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The path as it was given.
    pub file: String,
    /// The paper's name, where path or page say it.
    pub paper: Option<String>,
    /// The paper as path or page call it, before the archive's settings gave its name; not part of the JSON.
    #[serde(skip)]
    pub paper_said: Option<String>,
    /// The day of issue, where path or furniture say it.
    pub date: Option<Date>,
    /// A day guessed from the running text, only where there is no `date`; never a fact to file or sort by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_hint: Option<Date>,
    /// The page's number as printed: `2`, `A02`.
    pub page: Option<String>,
    /// The encoding that the bytes were decoded from, by its WHATWG name.
    pub encoding: String,
    /// The articles in the order of the page.
    pub articles: Vec<Article>,
    /// Lines that belong to the page and to no article: date, page number, staff, weather.
    pub furniture: Vec<String>,
    /// What could not be read.
    pub problems: Vec<PageProblem>,
}
