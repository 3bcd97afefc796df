//! Jobs: other programs that are given the terminal for a while, and what comes of them.
//!
//! Promise: what a person wrote in an editor is not lost, whatever the editor or the note's bounds say; the page files are only named to an
//! editor, never written by the screen.

use super::{action::Action, lang::Lang, out::program, state::Message};
use crate::model::ArticleId;
use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

/// A program that is given the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Job {
    /// The editor, on a file at a line.
    Edit { file: PathBuf, line: u32 },
    /// The editor, on a note; what was kept before it is needed when the window comes back.
    Note { id: ArticleId, headline: String, before: String, text: String },
    /// The pager, on a text.
    Page { text: String },
}

impl Job {
    /// Runs the program and waits for its end. The terminal must be its own by now.
    pub(super) fn run(self, lang: Lang) -> Action {
        let said = |text: String| Action::Said(Message { text, bad: true });
        match self {
            Self::Edit { file, line } => {
                if !file.exists() {
                    let file = file.display();
                    return said(lang.say(format!("{file} is no longer there"), format!("{file} 已不存在")));
                }
                let editor = program::editor(|name| env::var_os(name));
                let mut command = program::command(&editor, &program::at_line(&editor, &file, line));
                match ended(&mut command, None) {
                    Ok(None) => Action::Said(Message { text: String::new(), bad: false }),
                    Ok(Some(how)) => said(format!("{editor}: {how}")),
                    Err(e) => said(no_program(lang, &editor, &e, "VISUAL")),
                }
            }
            Self::Note { id, headline, before, text } => {
                let editor = program::editor(|name| env::var_os(name));
                let (text, fault) = match edited(&editor, &text) {
                    Ok((new, None)) => (new, None),
                    Ok((new, Some(how))) => (new, Some(format!("{editor}: {how}"))),
                    Err(e) => (text, Some(no_program(lang, &editor, &e, "VISUAL"))),
                };
                Action::NoteEdited { id, headline, before, text, fault }
            }
            Self::Page { text } => {
                let pager = program::pager(|name| env::var_os(name));
                match ended(&mut program::command(&pager, &[]), Some(&text)) {
                    Ok(None) => Action::Said(Message { text: String::new(), bad: false }),
                    Ok(Some(how)) => said(format!("{pager}: {how}")),
                    Err(e) => said(no_program(lang, &pager, &e, "PAGER")),
                }
            }
        }
    }
}

fn no_program(lang: Lang, name: &str, why: &io::Error, variable: &str) -> String {
    lang.say(format!("{name}: {why}: name another in {variable}"), format!("{name}：{why}，请在 {variable} 中另设"))
}

/// Runs a program to its end; how it ended, where that is not well.
fn ended(command: &mut Command, input: Option<&str>) -> io::Result<Option<String>> {
    let Some(input) = input else {
        let status = command.status()?;
        return Ok((!status.success()).then(|| status.to_string()));
    };
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A pager that is left before its end has closed its input.
        match stdin.write_all(input.as_bytes()) {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => return Err(e),
            _ => {}
        }
    }
    let status = child.wait()?;
    Ok((!status.success()).then(|| status.to_string()))
}

/// A text after the editor had it, and how the editor ended, where that is not well.
fn edited(editor: &str, text: &str) -> io::Result<(String, Option<String>)> {
    let mut file = tempfile::Builder::new().prefix("baoku-note-").suffix(".txt").tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    // Editors often put a new file in the place of the old one: it is read by its name.
    let path = file.into_temp_path();
    let how = ended(&mut program::command(editor, &program::at_line(editor, &path, 1)), None)?;
    let bytes = fs::read(&path)?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), how))
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_writes_comes_back_also_when_it_ends_badly() {
        let (text, how) = edited("f() { printf '%s 二' \"$(cat \"$2\")\" > \"$2\"; }; f x", "一").unwrap();
        assert_eq!((text.as_str(), how), ("一 二", None));
        let (text, how) = edited("f() { printf new > \"$2.x\"; mv \"$2.x\" \"$2\"; exit 3; }; f x", "一").unwrap();
        assert!(text == "new" && how.is_some_and(|how| how.contains('3')));
        assert!(edited("baoku-no-such-editor", "一").unwrap().1.is_some());
    }

    #[test]
    fn a_pager_that_is_left_early_is_no_error() {
        let long = "x\n".repeat(100_000);
        assert_eq!(ended(&mut program::command("head -1 > /dev/null", &[]), Some(&long)).unwrap(), None);
        assert!(ended(&mut program::command("exit 4", &[]), Some("")).unwrap().is_some());
    }
}
