//! Programs that a person has chosen: an editor at a line, a pager, a command for a pipe.
//!
//! What stands in VISUAL, EDITOR and PAGER is a command with arguments, quotes and all, so the shell reads it; the file is handed over beside it and is never
//! read by the shell.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::Command,
};

/// How an editor is told a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// `+7 file`
    Plus,
    /// `file:7`
    Colon,
    /// `--goto file:7`
    Goto,
    /// `--line 7 file`
    Option,
    /// It is not known how.
    Unknown,
}

/// By the names of their programs.
fn way(program: &str) -> Line {
    match program {
        "vi" | "vim" | "nvim" | "gvim" | "view" | "nano" | "pico" | "emacs" | "emacsclient" | "mg" | "jed" | "joe"
        | "jmacs" | "micro" | "kak" | "ne" | "zile" | "vis" | "elvis" | "nvi" | "gedit" | "mcedit" | "amp" | "ee" => {
            Line::Plus
        }
        "hx" | "helix" | "subl" | "zed" | "zeditor" | "lapce" => Line::Colon,
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => Line::Goto,
        "kate" | "mate" | "xed" => Line::Option,
        _ => Line::Unknown,
    }
}

/// The arguments that open a file at a line (from 1) in the editor that a command begins with.
pub(crate) fn at_line(editor: &str, file: &Path, line: u32) -> Vec<OsString> {
    // `env EDITOR=…` and the like hide the program: then the line is not told, and the file is opened all the same.
    let program = editor.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'']);
    let program = Path::new(program).file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let file_line = || {
        let mut text = file.as_os_str().to_owned();
        text.push(format!(":{line}"));
        text
    };
    let file = file.as_os_str().to_owned();
    match way(program) {
        Line::Plus => vec![format!("+{line}").into(), file],
        Line::Colon => vec![file_line()],
        Line::Goto => vec!["--goto".into(), file_line()],
        Line::Option => vec!["--line".into(), line.to_string().into(), file],
        Line::Unknown => vec![file],
    }
}

/// The editor that a person has chosen. `set` gives a variable of the environment.
pub(crate) fn editor(set: impl Fn(&str) -> Option<OsString>) -> String {
    let own = if cfg!(windows) { "notepad" } else { "vi" };
    chosen(&set, &["VISUAL", "EDITOR"]).unwrap_or_else(|| own.to_owned())
}

/// The pager that a person has chosen.
pub(crate) fn pager(set: impl Fn(&str) -> Option<OsString>) -> String {
    let own = if cfg!(windows) { "more" } else { "less -R" };
    chosen(&set, &["PAGER"]).unwrap_or_else(|| own.to_owned())
}

fn chosen(set: &impl Fn(&str) -> Option<OsString>, names: &[&str]) -> Option<String> {
    let value = |name: &&str| set(name)?.into_string().ok().filter(|value| !value.trim().is_empty());
    names.iter().find_map(value)
}

/// A command, read by the shell, with arguments that are not.
pub(crate) fn command(text: &str, arguments: &[OsString]) -> Command {
    #[cfg(unix)]
    {
        let mut command = Command::new("sh");
        let script = if arguments.is_empty() { text.to_owned() } else { format!("{text} \"$@\"") };
        command.arg("-c").arg(script).arg("sh").args(arguments);
        command
    }
    #[cfg(not(unix))]
    {
        if arguments.is_empty() {
            let mut command = Command::new("cmd");
            command.arg("/C").arg(text);
            return command;
        }
        let mut words = text.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(arguments);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        let told = |editor: &str| {
            let words = at_line(editor, Path::new("/p/版 1.txt"), 7);
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join("|")
        };
        assert_eq!(told("/usr/bin/nvim -p"), "+7|/p/版 1.txt");
        assert_eq!((told("emacs -nw"), told("nano")), ("+7|/p/版 1.txt".to_owned(), "+7|/p/版 1.txt".to_owned()));
        assert_eq!(told("hx"), "/p/版 1.txt:7");
        assert_eq!(told("code --wait"), "--goto|/p/版 1.txt:7");
        assert_eq!(told("'kate'"), "--line|7|/p/版 1.txt");
        assert_eq!((told("my-editor"), told("")), ("/p/版 1.txt".to_owned(), "/p/版 1.txt".to_owned()));
    }

    #[test]
    fn visual_comes_before_editor_and_blank_ones_do_not_count() {
        let of = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        assert_eq!(editor(of(&[("EDITOR", "nano"), ("VISUAL", "hx")])), "hx");
        assert_eq!(editor(of(&[("EDITOR", "nano"), ("VISUAL", "  ")])), "nano");
        assert_eq!(pager(of(&[("PAGER", "most")])), "most");
    }

    #[cfg(unix)]
    #[test]
    fn the_shell_reads_the_command_and_not_the_file() {
        let file = OsString::from("a b; echo $HOME `x` \"");
        let said = command("printf '%s|' 'a  b'", &[file]).output();
        let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        assert_eq!(said, "a  b|a b; echo $HOME `x` \"|");
    }
}
