//! Errands: what takes time and is done beside the screen, on a thread of its own each. What comes of it comes back as actions, through one channel.
//!
//! Promise: nothing here holds up a key or the end of the screen; an export is whole or not there, and never takes another file's place unasked.
//! Commands that articles are given to are in [`piping`](super::piping).

use super::{
    action::{Action, Effect},
    alike::{self, Pair},
    lang::Lang,
    out::clipboard::{self, Tool},
    piping::{Leash, piped},
    state::Message,
};
use crate::{
    archive::{ArchiveError, Asker, Keeper, StoredArticle},
    catalogue::Catalogue,
    cite::{Style, cite},
    export,
    model::{ArticleId, PastAct},
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{
    collections::VecDeque,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Errand {
    /// Ask for the list of acts.
    Past,
    /// Ask how the archive is.
    Health,
    /// Hand a text to a local tool, the best that there is; `what` is said of it.
    Clip { tools: Vec<Tool>, text: String, what: String },
    /// Write articles into a file.
    Export { ids: Vec<ArticleId>, to: PathBuf, form: Form, over: bool },
    /// Give articles to a command. It is known by its number while it runs.
    Pipe { ids: Vec<ArticleId>, form: Form, command: String, job: u64 },
    /// Stop a command that runs.
    Stop { job: u64 },
}

/// How articles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Markdown,
    /// One array.
    Json,
    /// One object a line.
    JsonLines,
    Cited(Style),
}

impl Form {
    /// By a file's name; Markdown where it does not say.
    pub(crate) fn of(path: &Path) -> Self {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
        match end.as_str() {
            "txt" => Self::Text,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::JsonLines,
            "bib" => Self::Cited(Style::Bibtex),
            "ris" => Self::Cited(Style::Ris),
            _ => Self::Markdown,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "Markdown",
            Self::Json | Self::JsonLines => "JSON",
            Self::Cited(Style::Bibtex) => "BibTeX",
            Self::Cited(_) => "RIS",
        }
    }
}

/// Texts that are asked for before the first of them is there.
const AHEAD: usize = 16;
/// How often a long errand says how far it is.
const SAYS: Duration = Duration::from_millis(250);

/// The way from errands to the screen.
pub(super) struct Errands {
    out: Sender<Action>,
    /// Commands that were started, by their numbers.
    leashes: Vec<(u64, Arc<Leash>)>,
}

impl Errands {
    /// A way, and where it ends.
    pub(super) fn new() -> (Self, Receiver<Action>) {
        let (out, actions) = unbounded();
        (Self { out, leashes: Vec::new() }, actions)
    }

    /// Goes on an errand; most need the archive.
    pub(super) fn go(&mut self, errand: Errand, keeper: Option<&Keeper>, lang: Lang) {
        let closed = || closed(lang);
        let texts =
            |ids| keeper.map(|keeper| Texts::new(keeper.asker(), ids, self.out.clone(), lang)).ok_or_else(closed);
        match errand {
            Errand::Past => {
                let past = keeper.map(|keeper| keeper.past(super::desk::PAST)).ok_or_else(closed);
                self.waits(move || Action::Past(past.and_then(|past| told(past.recv()))));
            }
            Errand::Health => {
                let health = keeper.map(Keeper::health).ok_or_else(closed);
                self.waits(move || Action::Health(health.and_then(|health| told(health.recv())).map(Box::new)));
            }
            Errand::Clip { tools, text, what } => self.waits(move || clipped(&tools, text, what, lang)),
            Errand::Export { ids, to, form, over } => {
                let texts = texts(ids);
                self.waits(move || texts.map_or_else(bad, |texts| exported(texts, to, form, over)));
            }
            Errand::Pipe { ids, form, command, job } => {
                let (texts, leash) = (texts(ids), Arc::new(Leash::default()));
                self.leashes.retain(|(_, leash)| !leash.is_over());
                self.leashes.push((job, Arc::clone(&leash)));
                self.waits(move || {
                    let action = texts.map_or_else(bad, |texts| piped(texts, form, &command, &leash));
                    Action::Piped { job, action: Box::new(action) }
                });
            }
            Errand::Stop { job } => {
                if let Some((_, leash)) = self.leashes.iter().find(|(of, _)| *of == job) {
                    let leash = Arc::clone(leash);
                    self.waits(move || {
                        leash.stop();
                        Action::Effects(Vec::new())
                    });
                }
            }
        }
    }

    /// Looks for what is like an article.
    pub(super) fn alike(&self, id: ArticleId, catalogue: Arc<Catalogue>, keeper: Option<&Keeper>, lang: Lang) {
        let asked = keeper.map(|keeper| keeper.article(id)).ok_or_else(|| closed(lang));
        self.waits(move || {
            let stored = asked.and_then(|asked| told(asked.recv()));
            Action::Alike(id, stored.and_then(|stored| alike::look(lang, stored, &catalogue)))
        });
    }

    /// Compares two articles.
    pub(super) fn compare(&self, of: Pair, keeper: Option<&Keeper>, lang: Lang) {
        let asked = keeper.map(|keeper| (keeper.article(of.0), keeper.article(of.1))).ok_or_else(|| closed(lang));
        self.waits(move || {
            let stored = asked.and_then(|(one, other)| Ok((told(one.recv())?, told(other.recv())?)));
            Action::Compared(of, stored.and_then(|(one, other)| alike::compared(lang, one, other)))
        });
    }

    /// Copies: by a local tool where there may be one, else through the terminal.
    pub(super) fn copy(&mut self, text: String, what: String, lang: Lang) {
        let tools = clipboard::tools(|name| std::env::var_os(name));
        self.go(Errand::Clip { tools, text, what }, None, lang);
    }

    /// Starts a thread for what waits.
    fn waits(&self, work: impl FnOnce() -> Action + Send + 'static) {
        let out = self.out.clone();
        let started = super::threads::start("errand", move || {
            // Nobody listens when the screen has just been left.
            let _ = out.send(work());
        });
        if let Err(e) = started {
            let _ = self.out.send(bad(format!("no thread: {e}: end other programs and try again")));
        }
    }
}

/// Why nothing can be asked for.
fn closed(lang: Lang) -> String {
    lang.say("the archive is not open yet: try again", "资料库尚未打开：请稍后再试").to_owned()
}

/// An answer of the keeper, its error as a line for the screen.
pub(super) fn told<T>(answer: Result<Result<T, ArchiveError>, crossbeam_channel::RecvError>) -> Result<T, String> {
    match answer {
        Ok(answer) => answer.map_err(|e| e.to_string()),
        Err(_) => Err("the archive has stopped: leave and start again".to_owned()),
    }
}

/// What is listed of the past.
pub(crate) type PastActs = Result<Vec<PastAct>, String>;

pub(super) fn good(text: String) -> Action {
    Action::Said(Message { text, bad: false })
}

pub(super) fn bad(text: String) -> Action {
    Action::Said(Message { text, bad: true })
}

/// Hands a text to the first tool that takes it; else the terminal is to take it.
fn clipped(tools: &[Tool], text: String, what: String, lang: Lang) -> Action {
    for tool in tools {
        if run_tool(tool, &text).is_ok_and(|done| done) {
            return good(match tool.hands_on {
                false => lang.say(format!("copied: {what}"), format!("已复制：{what}")),
                true => lang.say(
                    format!("in tmux's buffer, and sent to the terminal: {what}"),
                    format!("已存入 tmux 缓冲区，并发给终端：{what}"),
                ),
            });
        }
    }
    Action::Effects(vec![Effect::ToTerminal { text, what }])
}

fn run_tool(tool: &Tool, text: &str) -> io::Result<bool> {
    let Some((name, arguments)) = tool.argv.split_first() else { return Ok(false) };
    // Some tools stay and serve the clipboard: their output must be nobody's, or the wait would last as long as they.
    let mut command = std::process::Command::new(name);
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&tool.bytes(text))?;
    }
    Ok(child.wait()?.success())
}

/// Articles' texts one by one, some asked for ahead.
pub(super) struct Texts {
    asker: Asker,
    ids: std::vec::IntoIter<ArticleId>,
    asked: VecDeque<Receiver<Result<Option<StoredArticle>, ArchiveError>>>,
    all: usize,
    /// So many were given out.
    pub(super) done: usize,
    out: Sender<Action>,
    said: Instant,
    pub(super) lang: Lang,
}

impl Texts {
    fn new(asker: Asker, ids: Vec<ArticleId>, out: Sender<Action>, lang: Lang) -> Self {
        let all = ids.len();
        Self { asker, ids: ids.into_iter(), asked: VecDeque::new(), all, done: 0, out, said: Instant::now(), lang }
    }

    /// The next article that is in the archive.
    fn next(&mut self) -> Result<Option<StoredArticle>, String> {
        loop {
            while self.asked.len() < AHEAD
                && let Some(id) = self.ids.next()
            {
                self.asked.push_back(self.asker.article(id));
            }
            let Some(answer) = self.asked.pop_front() else { return Ok(None) };
            if self.said.elapsed() >= SAYS {
                self.said = Instant::now();
                let (done, all) = (self.done, self.all);
                let _ =
                    self.out.send(good(self.lang.say(format!("{done} of {all} articles"), format!("{done}/{all} 篇"))));
            }
            if let Some(stored) = told(answer.recv())? {
                self.done += 1;
                return Ok(Some(stored));
            }
        }
    }

    /// Writes all of them.
    pub(super) fn write(&mut self, form: Form, to: &mut dyn Write) -> Result<(), String> {
        let failed = |e: io::Error| e.to_string();
        let mut first = true;
        let mut entries = Vec::new();
        while let Some(stored) = self.next()? {
            let parts = std::slice::from_ref(&stored.entry);
            let between = if std::mem::take(&mut first) { "" } else { "\n" };
            match form {
                Form::Text => write!(to, "{between}{}", export::copied(&stored)).map_err(failed)?,
                Form::Markdown => {
                    write!(to, "{between}").map_err(failed)?;
                    let mut one: Vec<u8> = Vec::new();
                    export::markdown(&stored, parts, &mut one).and_then(|()| to.write_all(&one)).map_err(failed)?;
                }
                Form::Json => {
                    let between = if between.is_empty() { "[" } else { ",\n" };
                    write!(to, "{between}{}", export::json(&stored, parts).map_err(failed)?).map_err(failed)?;
                }
                Form::JsonLines => {
                    writeln!(to, "{}", export::json(&stored, parts).map_err(failed)?).map_err(failed)?;
                }
                Form::Cited(_) => entries.push(stored.entry),
            }
        }
        match form {
            Form::Json if first => to.write_all(b"[]\n").map_err(failed),
            Form::Json => to.write_all(b"]\n").map_err(failed),
            Form::Cited(style) => to.write_all(cite(&entries, style).as_bytes()).map_err(failed),
            _ => Ok(()),
        }
    }
}

/// Writes articles beside the file that they are to be in, and puts that in its place when it is whole.
fn exported(mut texts: Texts, to: PathBuf, form: Form, over: bool) -> Action {
    let lang = texts.lang;
    let to = at_home(to);
    let place = to.display().to_string();
    if to.is_dir() {
        return bad(
            lang.say(format!("{place} is a folder: name a file in it"), format!("{place} 是文件夹：请指定文件名"))
        );
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let folder = folder.display();
        return bad(lang.say(
            format!("there is no folder {folder}: make it, or name another file"),
            format!("没有文件夹 {folder}：请先建立，或另指定文件"),
        ));
    }
    if !over && to.exists() {
        let ids = texts.ids.as_slice().to_vec();
        let question =
            lang.say(format!("{place} is there already: write over it?"), format!("{place} 已存在，要覆盖吗？"));
        return Action::Asks(question, vec![Effect::Errand(Errand::Export { ids, to, form, over: true })]);
    }
    let mut written = || -> Result<(), String> {
        // The name of what is written beside it says nothing to a person.
        let mut file = new_file(folder).map_err(|e| e.kind().to_string())?;
        let mut buffer = io::BufWriter::new(&mut file);
        texts.write(form, &mut buffer)?;
        buffer.flush().map_err(|e| e.to_string())?;
        drop(buffer);
        let kept = if over { file.persist(&to) } else { file.persist_noclobber(&to) };
        kept.map(|_| ()).map_err(|e| e.error.to_string())
    };
    match written() {
        Ok(()) => {
            let (n, name) = (lang.articles(texts.done), form.name());
            good(lang.say(format!("{n} as {name} in {place}"), format!("{n}已存为 {name}：{place}")))
        }
        Err(why) => bad(lang.say(format!("{place}: {why}: nothing was exported"), format!("{place}：{why}，未导出"))),
    }
}

/// `~/notes.md` as the shell reads it, for nobody else does here.
fn at_home(path: PathBuf) -> PathBuf {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    match (path.strip_prefix("~"), std::env::var_os(home)) {
        (Ok(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => path,
    }
}

/// A file with the rights that other new files have.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The person's mask takes away what new files do not have.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".baoku-export-").tempfile_in(folder)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_says_how_articles_are_written() {
        let of = |path: &str| Form::of(Path::new(path));
        assert_eq!((of("a.txt"), of("a.JSON"), of("a.jsonl")), (Form::Text, Form::Json, Form::JsonLines));
        assert_eq!((of("a.bib"), of("b/a.ris")), (Form::Cited(Style::Bibtex), Form::Cited(Style::Ris)));
        assert_eq!((of("a.md"), of("a"), of("县.x")), (Form::Markdown, Form::Markdown, Form::Markdown));
    }

    #[test]
    fn home_is_where_the_shell_has_it() {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
        assert_eq!(at_home("~/a b/c.md".into()), home.join("a b/c.md"));
        assert_eq!(at_home("a/~/c".into()), PathBuf::from("a/~/c"));
        assert_eq!(at_home("~other/c".into()), PathBuf::from("~other/c"));
    }
}
