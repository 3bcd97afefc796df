//! What can be said on the command line, and the help for it.

use crate::cite::Style;
use clap::{
    Args, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  baoku ~/papers                  read, search and tag on the screen
  baoku index ~/papers            bring the index up to date
  baoku -C ~/papers search 水库 date:2025-04
  baoku -C ~/papers search -0 tag:todo | xargs -0 baoku -C ~/papers show
Names of papers and patterns of paths in ARCHIVE/baoku.toml: baoku help index. Keys, colours and language of the screen: baoku help config.
A folder that is named like a command is written ./search. Any number of processes may work on one archive at the same time.

Exit status: 0 found or done, 1 nothing found, 2 an error.";

const QUERY: &str = "\
Words must all match the headline, each in order and perhaps with gaps; kicker,
subtitle, label and section count less.
  水库 移民           both
  \"水库移民\"          in one run
  -体育              not this (a query that begins with - follows --)
  水库 移民 OR 搬迁   水库, and one of the two: OR, | or 或 binds closer than
                     the blank
  -(体育 OR 娱乐)     parentheses, also （）, hold together what is in them
  \\(一\\) \\-3 \\或     a backslash takes the meaning of a sign or word away

Fields have an English and a Chinese name. Several values with commas: any of
them. A value with blanks stands in quotes.
  tag:水利,待读       标签:  whole tags
  date:2025-04       日期:  2025, 2025-04-28, 1980s, 2025-04-01..2025-04-28,
                            2025.., ..1999, -7d (d w m y), today, yesterday
  paper:日报          报:    a part of the paper's name
  page:A02           版:    the page's number
  by:\"Ann Lee\"       作者:  a part of an author's name
  section:观察        栏目:  a part of the section's name
  place:临河          地:    a part of the place label
  text:水库           正文:  in the article's text, as one run; a word of letters
                            or digits whole. text:\"two words\" is one run too
  is:unread          是:    unread 未读, read 已读, starred 星标, gone 缺失
  has:note           有:    note 笔记, and tag, date, paper, page, by, section,
                            place; -has:date finds the undated

Without a query everything is listed. What cannot be read of a query is said,
and the rest is searched.

Examples:
  baoku search 水库 移民 date:2025
  baoku search --json 'tag:todo (水库 OR 水渠) -paper:晚报'
  baoku search --count -- -体育
  baoku search --text 水库移民 paper:日报
  baoku search --text --by year 高考
  baoku search --explain 水库 骆驼
  cut -f2 headlines.tsv | baoku search --stdin --limit 20 水库";

const CITE: &str = "\
What is not known of an article is left out. Names are freed of what a byline says of a person (本报记者). Keys of BibTeX are made of the
article's id, so that they stay.

Examples:
  baoku cite 00f3a2
  baoku cite --style bibtex --query tag:引用 > references.bib
  baoku cite --style gbt7714-2015 00f3a2 7b11c0";

const SIMILAR: &str = "\
A reprint shares at least 40 % of its text with the article: runs of four characters, of all that either has; width, quotes and
traditional characters make no difference, and titles do not count. Related articles have rare words of it.

Examples:
  baoku similar 00f3a2
  baoku similar --json 00f3a2 | jq 'select(.kind == \"reprint\") | .id'";

const COMPARE: &str = "\
What only the first has stands in [-...-], what only the second has in {+...+}; on a terminal in red and green. Blanks do not count, and
a ¶ is the end of a paragraph that only one has.

Example:
  baoku compare 00f3a2 81bc04";

const TAG: &str = "\
Targets that are article ids (16 hexadecimal digits) are taken as such; otherwise all of them together are one query.

Examples:
  baoku tag +水利 -todo -- 水库 date:2025-04
  baoku tag +cited -- 00f3a2c4d5e6b718";

const TARGETS: &str = "\
Targets that are article ids (16 hexadecimal digits) are taken as such; otherwise all of them together are one query. A query
that begins with - follows --. What is:starred, is:unread and is:read find is what is marked here.

Examples:
  baoku star 水库 date:2025-04
  baoku read --unread 00f3a2c4d5e6b718";

const NOTE: &str = "\
A note has as many lines as you like. It is shown above the article, has:note finds articles that have one.

Examples:
  baoku note 00f3a2 '核对第三段的数字'
  baoku note 00f3a2 - < note.txt
  baoku note 00f3a2";

const SAVED: &str = "\
Examples:
  baoku saved add 水利待读 水库 tag:待读
  baoku search --saved 水利待读 date:-7d";

const COVERAGE: &str = "\
Missing is what the paper's own habit of the year makes likely: a day of the week on which half of the weeks have an issue, a page under
the highest number of its issue or under the one that half of the issues reach. Odd are pages with less than a quarter of their usual
articles, pages whose file is gone, page numbers that no paper has, and files of a day that could not be read.

Examples:
  baoku coverage --paper 山南日报
  baoku coverage --json | jq -r 'select(.articles == 0).date'";

const RESTORE: &str = "\
Tags, stars, read marks and saved searches are added to what is here. A note is put under the one that is there. A saved search whose
name has another query here gets a number behind its name. Articles are known again by their pages and, where these were edited, by
their text; what belongs to pages that are not here waits for them. All of it is one act: baoku undo takes it back.

Examples:
  baoku -C ~/papers tags dump > acts.jsonl
  baoku -C ~/papers2 tags restore acts.jsonl";

const SETTINGS: &str = "\
Paper, date and page are taken from each file's path and from the page itself. Where that does not do, a file baoku.toml in the
archive folder names papers by their codes (in the path, as folders, or as printed) and gives patterns of paths:

  [papers]
  snrb = \"山南日报\"

  [[pattern]]
  path = \"{paper}/{year}-{month}/{day}/{page}.txt\"

  [[pattern]]
  path = \"old/*_{year}{month}{day}.txt\"
  paper = \"山南日报\"

A pattern is that of the whole path within the archive folder; the first that fits wins. {paper} and * stand for anything but /,
** for anything, {page} for a number with or without a letter; {year} has four digits. Pages that a change of the file concerns are
read again by themselves.";

const CONFIG: &str = "\
The file is what BAOKU_CONFIG names, else $XDG_CONFIG_HOME/baoku/config.toml, else ~/.config/baoku/config.toml. What it does not
say is as by default. A file with a mistake is not used: the line is told here, by `baoku doctor` and on the screen.

Examples:
  baoku config --defaults > \"$(baoku config --path)\"
  BAOKU_CONFIG=other.toml baoku ~/papers

  theme = \"light\"
  [colours]
  match = \"#b58900\"
  [keys.list]
  star = [\"s\", \"*\"]
  mark-all = []";

/// A newspaper archive in the terminal.
#[derive(Parser)]
#[command(name = "baoku", version, after_help = EXAMPLES)]
pub(super) struct Cli {
    /// The folder of the page files, opened on the screen
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) whereabouts: Whereabouts,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Which archive a command is about.
#[derive(Args)]
pub(super) struct Whereabouts {
    /// The folder of the page files [default: the nearest parent with .baoku/, else the current folder]
    #[arg(short = 'C', long, value_name = "DIR", env = "BAOKU_ARCHIVE", global = true, value_hint = ValueHint::DirPath)]
    pub(super) archive: Option<PathBuf>,
    /// Keep the index here instead of in .baoku/ of the archive
    #[arg(long, value_name = "DIR", env = "BAOKU_STORE", global = true, value_hint = ValueHint::DirPath)]
    pub(super) store: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Keep the index up to date until SIGTERM or Ctrl-C: for a service
    #[command(
        after_help = "Each change, bad page file and notice is one line on standard error. While another process holds the archive, this one \
                      stands by and takes over when that one ends."
    )]
    Watch {
        /// The folder of the page files, as with -C
        #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Bring the index up to date once, through the process that holds the archive if there is one
    #[command(after_help = SETTINGS)]
    Index {
        /// The folder of the page files, as with -C
        #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Find articles, best first
    #[command(after_help = QUERY)]
    Search(Search),
    /// Find reprints of an article, in all papers and days, and more of the same
    #[command(after_help = SIMILAR)]
    Similar(Similar),
    /// Compare two prints of a text, word by word
    #[command(after_help = COMPARE)]
    Compare(Compare),
    /// Print articles
    #[command(
        after_help = "Examples:\n  baoku show 00f3a2 | less\n  baoku show --whole --markdown 00f3a2 > article.md"
    )]
    Show(Show),
    /// Print references to articles: GB/T 7714, BibTeX, RIS, CSL-JSON
    #[command(after_help = CITE)]
    Cite(Cite),
    /// Put tags on articles and take them off
    #[command(after_help = TAG, override_usage = "baoku tag [OPTIONS] +TAG|-TAG... -- QUERY|ID...")]
    Tag {
        /// Tags to put on and to take off, then --, then article ids or a query
        // clap cannot tell a tag to take off from `--`: the words are told apart in `tag`.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORD")]
        words: Vec<String>,
    },
    /// Put stars on articles, or take them off
    #[command(after_help = TARGETS)]
    Star {
        #[command(flatten)]
        targets: Targets,
        /// Take the stars off
        #[arg(short, long)]
        remove: bool,
    },
    /// Mark articles as read, or as unread; on the screen reading does it
    #[command(after_help = TARGETS)]
    Read {
        #[command(flatten)]
        targets: Targets,
        /// Mark as unread
        #[arg(short, long)]
        unread: bool,
    },
    /// Print an article's note, write one or take it off
    #[command(after_help = NOTE)]
    Note(Note),
    /// List the saved searches, keep one, rename or remove it
    #[command(after_help = SAVED)]
    Saved {
        #[command(subcommand)]
        what: Option<Saved>,
    },
    /// Take the last act back; again for the one before
    Undo,
    /// Do again what was taken back last
    Redo,
    /// List the acts that can be taken back or done again, the newest first
    Acts(Acts),
    /// List the tags with the number of their articles
    Tags {
        #[command(subcommand)]
        what: Option<Tags>,
    },
    /// Read one page and print what is found in it; store nothing
    #[command(after_help = "Example:\n  baoku parse --json 2025-04-01_02.txt | jq '.articles[].headline'")]
    Parse {
        /// The page file
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// One JSON object
        #[arg(long, conflicts_with = "explain")]
        json: bool,
        /// Line by line: its number, its article, what it was taken for, and the signs that weighed most (~ marks a line that was moved)
        #[arg(long)]
        explain: bool,
    },
    /// Say what the archive holds, which process holds it, and which page files could not be read
    Status {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say what there is of each paper, day by day and page by page, and what is missing or odd
    #[command(after_help = COVERAGE)]
    Coverage {
        /// Only papers whose name holds this
        #[arg(long, value_name = "NAME")]
        paper: Option<String>,
        /// One JSON object a day, whole days too
        #[arg(long)]
        json: bool,
    },
    /// Check terminal, locale, widths, watches, store and journal; say what to do about each finding
    #[command(
        after_help = "Each check is a line: ok, or !! with the remedy. Exit status: 0 nothing to do, 2 something."
    )]
    Doctor {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print what the config file says: keys, theme, colours, language, measures; what is as by default is commented out
    #[command(after_help = CONFIG)]
    Config {
        /// Print the file's path only
        #[arg(long, conflicts_with = "defaults")]
        path: bool,
        /// Print the defaults as a file to begin with
        #[arg(long)]
        defaults: bool,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  baoku completions bash > ~/.local/share/bash-completion/completions/baoku")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  baoku man > baoku.1 && man ./baoku.1")]
    Man,
}

#[derive(Subcommand)]
pub(super) enum Tags {
    /// Print everything you did as lines of JSON: tags, stars, notes, read marks, saved searches, and how to know the articles again
    Dump,
    /// Merge a dump into this archive; nothing that is here goes away
    #[command(after_help = RESTORE)]
    Restore {
        /// The dump; - is standard input
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// What an act is about.
#[derive(Args)]
pub(super) struct Targets {
    /// Article ids, or a query
    #[arg(required = true, value_name = "QUERY|ID")]
    pub(super) targets: Vec<String>,
}

#[derive(Args)]
pub(super) struct Note {
    /// The article's id, or a beginning of it that fits one article only
    pub(super) id: String,
    /// The note's text; - takes it from standard input; without it the note is printed
    pub(super) text: Option<String>,
    /// Put the text under the note that is there
    #[arg(short, long, requires = "text")]
    pub(super) add: bool,
    /// Take the note off
    #[arg(short, long, conflicts_with_all = ["text", "add"])]
    pub(super) remove: bool,
}

#[derive(Subcommand)]
pub(super) enum Saved {
    /// Keep a query under a name; one that has the name is replaced
    Add {
        /// The name
        name: String,
        /// The query; several arguments are one query
        #[arg(required = true)]
        query: Vec<String>,
    },
    /// Give a saved search another name
    Rename {
        /// The name that it has
        from: String,
        /// The name that it gets
        to: String,
    },
    /// Keep a saved search no longer
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Args)]
pub(super) struct Acts {
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
    /// Print at most this many acts
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

#[derive(Args)]
pub(super) struct Search {
    /// The query; several arguments are one query
    pub(super) query: Vec<String>,
    /// The query of a saved search, and with it what else is written
    #[arg(long, value_name = "NAME", conflicts_with = "stdin")]
    pub(super) saved: Option<String>,
    /// One JSON object a line
    #[arg(long, group = "form")]
    pub(super) json: bool,
    /// Tab-separated: id, date, paper, page, headline, tags (with commas), file
    #[arg(long, group = "form")]
    pub(super) tsv: bool,
    /// Ids only, each ended by a NUL: for xargs -0
    #[arg(short = '0', long = "null", group = "form")]
    pub(super) nul: bool,
    /// Print the number of articles found instead of the articles
    #[arg(long, group = "form")]
    pub(super) count: bool,
    /// Look for the words in the articles' whole texts, as text: does, instead of in the headlines
    #[arg(long, conflicts_with = "stdin")]
    pub(super) text: bool,
    /// Print how many articles there are of each year, month, day or paper instead of the articles: name, tab, number; with --json one object a line
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["stdin", "nul", "count", "limit", "explain"])]
    pub(super) by: Option<By>,
    /// Print at most this many articles
    #[arg(long, value_name = "N", conflicts_with = "count")]
    pub(super) limit: Option<usize>,
    /// Say how each term matched and what it counts; when nothing is found, which one to leave out
    #[arg(long, conflicts_with_all = ["tsv", "nul", "count"])]
    pub(super) explain: bool,
    /// Search the lines of standard input instead of an archive; they are printed as they came, with --tsv after their number and score
    #[arg(long)]
    pub(super) stdin: bool,
}

/// What hits are counted by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// 2025
    Year,
    /// 2025-04
    Month,
    /// 2025-04-28
    Day,
    /// The paper's name
    Paper,
}

#[derive(Args)]
pub(super) struct Cite {
    /// Article ids, or beginnings of ids that fit one article only
    #[arg(required_unless_present = "query", conflicts_with = "query")]
    pub(super) ids: Vec<String>,
    /// All articles that a query finds, the best first
    #[arg(long, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// gbt7714 (2025), gbt7714-2015, bibtex, ris or csl (CSL-JSON, one array); else the one that the config file names, else gbt7714
    #[arg(long, value_name = "STYLE", value_parser = style())]
    pub(super) style: Option<Style>,
}

/// The styles by their names, so that help and completions know them.
fn style() -> impl TypedValueParser<Value = Style> {
    PossibleValuesParser::new(Style::ALL.map(Style::name)).try_map(|name| name.parse::<Style>())
}

#[derive(Args)]
pub(super) struct Similar {
    /// The article's id, or a beginning of it that fits one article only
    pub(super) id: String,
    /// At most this many reprints, and as many related articles; 10 when it is not said
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct Compare {
    /// The first article
    pub(super) one: String,
    /// The second
    pub(super) other: String,
    /// One JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct Show {
    /// Article ids, or beginnings of ids that fit one article only
    #[arg(required = true)]
    pub(super) ids: Vec<String>,
    /// One JSON object a line
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// Markdown
    #[arg(long)]
    pub(super) markdown: bool,
    /// An article that goes on on another page (下转, 上接) as one with its other halves
    #[arg(long)]
    pub(super) whole: bool,
}
