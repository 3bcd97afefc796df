//! Copying: by a local tool where the person sits at this machine, else through the terminal.
//!
//! Promise: a remote machine's clipboard is never used in the place of the person's own; what a terminal would drop in silence is refused with a
//! word. A terminal does not tell whether it took what was sent, so nobody is told that it did.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::ffi::OsString;

/// The most bytes that are sent to a terminal: xterm takes 100,000 characters of base64, others little more or less.
pub(crate) const MOST: usize = 74_000;

/// A tool and its arguments; it reads the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) argv: &'static [&'static str],
    /// It reads UTF-16, as Windows' own does.
    pub(crate) utf16: bool,
    /// It keeps the text itself and hands it on to a terminal, which does not tell whether it took it.
    pub(crate) hands_on: bool,
}

/// The tools that fit this machine and session, the best first; none where the person is elsewhere. `set` gives a variable of the environment.
pub(crate) fn tools(set: impl Fn(&str) -> Option<OsString>) -> Vec<Tool> {
    let is = |name: &str| set(name).is_some_and(|value| !value.is_empty());
    let tool = |argv| Tool { argv, utf16: false, hands_on: false };
    let mut tools = Vec::new();
    // From 3.2 on it knows `-w` and gives the text to the terminal of whoever looks at it; older ones refuse, and the next way is taken.
    let tmux = is("TMUX").then(|| Tool { hands_on: true, ..tool(&["tmux", "load-buffer", "-w", "-"]) });
    if ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(is) {
        tools.extend(tmux);
        return tools;
    }
    if is("WAYLAND_DISPLAY") {
        tools.push(tool(&["wl-copy"]));
    }
    if is("DISPLAY") {
        tools.push(tool(&["xclip", "-selection", "clipboard"]));
        tools.push(tool(&["xsel", "--clipboard", "--input"]));
    }
    if cfg!(target_os = "macos") {
        tools.push(tool(&["pbcopy"]));
    }
    if cfg!(windows) || is("WSL_DISTRO_NAME") {
        tools.push(Tool { utf16: true, ..tool(&["clip.exe"]) });
    }
    tools.extend(tmux);
    tools
}

impl Tool {
    /// The text as the tool reads it.
    pub(crate) fn bytes(&self, text: &str) -> Vec<u8> {
        if self.utf16 {
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        } else {
            text.as_bytes().to_vec()
        }
    }
}

/// What makes a terminal take a text: OSC 52; nothing when the text is too long. Within tmux, which keeps it to itself or lets it through by its settings, both
/// ways are tried.
pub(crate) fn sequence(text: &str, in_tmux: bool) -> Option<String> {
    if text.len() > MOST {
        return None;
    }
    let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
    // Within the passage each Escape is doubled.
    let through = format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"));
    Some(if in_tmux { plain + &through } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(set: &[&str]) -> Vec<&'static str> {
        let tools = tools(|name| set.contains(&name).then(|| OsString::from("x")));
        tools.iter().map(|tool| tool.argv[0]).collect()
    }

    #[test]
    fn a_tool_is_used_only_where_the_person_sits() {
        let own = usize::from(cfg!(target_os = "macos")) + usize::from(cfg!(windows));
        assert_eq!(named(&["WAYLAND_DISPLAY", "DISPLAY"])[..3], ["wl-copy", "xclip", "xsel"]);
        assert_eq!(named(&[]).len(), own);
        assert_eq!(named(&["WSL_DISTRO_NAME"]).last(), Some(&"clip.exe"));
        assert_eq!(named(&["TMUX", "DISPLAY"]).last(), Some(&"tmux"), "a clipboard of the machine is surer");
        // A forwarded display is another machine's, and so is a Mac one is logged in to.
        for remote in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            assert!(named(&["WAYLAND_DISPLAY", "DISPLAY", remote]).is_empty());
            assert_eq!(named(&["TMUX", "DISPLAY", remote]), ["tmux"]);
        }
    }

    #[test]
    fn the_terminal_gets_what_it_can_take_and_tmux_lets_through() {
        assert_eq!(sequence("报", false).as_deref(), Some("\x1b]52;c;5oql\x07"));
        let both = "\x1b]52;c;5oql\x07\x1bPtmux;\x1b\x1b]52;c;5oql\x07\x1b\\";
        assert_eq!(sequence("报", true).as_deref(), Some(both));
        assert!(sequence(&"x".repeat(MOST), false).is_some_and(|s| s.len() < 100_000));
        assert_eq!(sequence(&"x".repeat(MOST + 1), false), None);
    }

    #[test]
    fn windows_reads_utf16_with_its_mark() {
        let tool = Tool { argv: &["clip.exe"], utf16: true, hands_on: false };
        assert_eq!(tool.bytes("报"), [0xff, 0xfe, 0xa5, 0x62]);
    }
}
