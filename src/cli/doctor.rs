//! `baoku doctor`: looks at everything that baoku leans on, and says of each finding what to do.
//!
//! Promise: nothing is changed but what the archive mends by itself; each check is a line, broken where the terminal ends; a finding has its remedy in the same line. Without an archive (none is
//! there, or another process holds it) the checks of terminal and system are made all the same.

use super::{Done, out, session::Brief};
use crate::{
    archive::{Archive, ArchiveError, Place, why_not_watched},
    text::{Ambiguous, Cells, Wrap, WrappedLine, one_line, wrap},
};
use serde::Serialize;
use std::{
    env, fs,
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    what: &'static str,
    /// Nothing is to be done.
    fine: bool,
    /// What was found, with the remedy where something is to be done.
    found: String,
}

/// Cells before what was found.
const BEFORE: usize = 14;

impl Check {
    /// As it is printed: one line, or as many as it takes in a terminal of so many columns.
    fn lines(&self, width: Option<u16>) -> Vec<String> {
        let Self { what, fine, found } = self;
        let head = format!("{}  {what:<10}", if *fine { "ok" } else { "!!" });
        let found = one_line(found);
        let Some(width) = width else { return vec![head + &found] };
        let measure = Cells(usize::from(width).saturating_sub(BEFORE).max(20));
        let rows = wrap(&found, Wrap { measure, indent: Cells(0), ambiguous: Ambiguous::Wide });
        let starts = std::iter::once(head).chain(std::iter::repeat(" ".repeat(BEFORE)));
        let row = |(start, row): (String, WrappedLine)| start + found.get(row.range).unwrap_or_default();
        starts.zip(rows).map(row).collect()
    }
}

fn fine(what: &'static str, found: impl Into<String>) -> Check {
    Check { what, fine: true, found: found.into() }
}

fn finding(what: &'static str, found: impl Into<String>) -> Check {
    Check { what, fine: false, found: found.into() }
}

pub(super) fn run(place: &Place, json: bool) -> Done {
    let mut checks = vec![terminal(), locale(), ambiguous(), config()];
    if place.folder.is_dir() {
        checks.push(watches(&place.folder));
        if cfg!(unix) && place.store.is_dir() {
            checks.push(privacy(&place.store));
            checks.push(room(&place.store));
        }
        checks.extend(archive(place));
    } else {
        let folder = place.folder.display();
        checks.push(finding("archive", format!("{folder}: no such folder: name the folder that holds the page files")));
    }
    if json {
        out::line(&out::json(&checks)?)?;
    } else {
        // A pipe gets a line for each check.
        let width = io::stdout().is_terminal().then(|| crossterm::terminal::size().map_or(80, |(columns, _)| columns));
        let mut to = out::many();
        for line in checks.iter().flat_map(|check| check.lines(width)) {
            writeln!(to, "{line}")?;
        }
        to.flush()?;
    }
    let ill = checks.iter().filter(|check| !check.fine).count();
    Ok(if ill == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn terminal() -> Check {
    let term = env::var("TERM").unwrap_or_default();
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return fine("terminal", "none here: the screen needs one, the other commands do not");
    }
    if cfg!(unix) && matches!(term.as_str(), "" | "dumb") {
        return finding(
            "terminal",
            format!("TERM is `{term}`: set it to what the terminal is, such as xterm-256color"),
        );
    }
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns >= 40 && rows >= 10 => fine("terminal", format!("{term}, {columns}x{rows}")),
        Ok((columns, rows)) => finding("terminal", format!("{columns}x{rows}: make it 40x10 or larger")),
        Err(e) => finding("terminal", format!("it does not tell its size ({e}): use another terminal")),
    }
}

/// The first of these that is set counts, as the C library has it.
fn locale() -> Check {
    let mut set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| Some((name, env::var(name).ok()?)));
    match set.find(|(_, value)| !value.is_empty()) {
        _ if cfg!(windows) => fine("locale", "not asked on Windows"),
        Some((name, value)) if is_utf8(&value) => fine("locale", format!("{name}={value}")),
        Some((name, value)) => finding("locale", format!("{name}={value} is not UTF-8: export {name}=C.UTF-8")),
        None => finding("locale", "none is set, so that terminals and shells take text for ASCII: export LANG=C.UTF-8"),
    }
}

fn is_utf8(locale: &str) -> bool {
    let lower = locale.to_ascii_lowercase();
    lower.contains("utf-8") || lower.contains("utf8")
}

/// Characters whose width a terminal may choose; a page holds hundreds of them.
const RULER: &str = "“”‘’—…·①";

/// Prints the ruler and asks the terminal where its cursor is.
fn ambiguous() -> Check {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return fine("width", format!("not measured without a terminal: {RULER} are taken to be one cell wide each"));
    }
    let glyphs = RULER.chars().count();
    let said = crate::tui::config::ambiguous();
    let (each, words) = match said {
        None | Some(Ambiguous::Narrow) => (1, "one cell"),
        Some(Ambiguous::Wide) => (2, "two cells"),
    };
    match measured() {
        Ok(cells) if said.is_none() && usize::from(cells) == 2 * glyphs => {
            fine("width", format!("{RULER} are two cells wide each, and the screen goes by it"))
        }
        Ok(cells) if usize::from(cells) == each * glyphs => fine("width", format!("{RULER} are {words} wide each")),
        Ok(cells) => finding(
            "width",
            format!(
                "{RULER} take {cells} cells, not {}: set ambiguous-width characters so in the terminal, or `ambiguous` in the config file",
                each * glyphs
            ),
        ),
        Err(e) => fine("width", format!("not measured, the terminal does not tell ({e})")),
    }
}

fn measured() -> io::Result<u16> {
    crossterm::terminal::enable_raw_mode()?;
    let column = || -> io::Result<u16> {
        write!(io::stdout(), "\r{RULER}")?;
        io::stdout().flush()?;
        let (column, _) = crossterm::cursor::position()?;
        Ok(column)
    };
    let column = column();
    let _ = write!(io::stdout(), "\r\x1b[K").and_then(|()| io::stdout().flush());
    crossterm::terminal::disable_raw_mode()?;
    column
}

fn config() -> Check {
    let Some(path) = crate::tui::config::path() else {
        return fine("config", "no place for a config file: neither HOME nor BAOKU_CONFIG is set");
    };
    match crate::tui::config::in_force() {
        (_, Some(bad)) => finding("config", bad.to_string()),
        _ if path.exists() => fine("config", format!("{} is in force", path.display())),
        _ => fine("config", format!("all is as by default; {} is not there", path.display())),
    }
}

fn watches(folder: &Path) -> Check {
    match why_not_watched(folder) {
        Some(why) => finding("watches", format!("{why}; without them the folder is looked through every 2 s")),
        None => {
            let limit = |name: &str| fs::read_to_string(Path::new("/proc/sys/fs/inotify").join(name)).ok();
            let said = limit("max_user_watches").map(|most| format!(", at most {} folders for this user", most.trim()));
            fine("watches", format!("the system tells of changes in the folder{}", said.unwrap_or_default()))
        }
    }
}

#[cfg(unix)]
fn privacy(store: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(store).map(|meta| meta.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o077 == 0 => {
            fine("privacy", format!("the store folder is closed to other users ({mode:o})"))
        }
        Ok(mode) => {
            let store = store.display();
            finding("privacy", format!("{store} is open to other users ({mode:o}): chmod 700 {store}"))
        }
        Err(e) => finding("privacy", format!("{}: {e}: see who may read it", store.display())),
    }
}

#[cfg(not(unix))]
fn privacy(_: &Path) -> Check {
    fine("privacy", "not asked on this system")
}

/// Less room than this is soon used up.
const LITTLE_ROOM: u64 = 64 << 20;

#[cfg(unix)]
fn room(store: &Path) -> Check {
    match rustix::fs::statvfs(store) {
        Ok(about) => {
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            let said = format!("{} MB are free for the store", free >> 20);
            if free >= LITTLE_ROOM {
                fine("room", said)
            } else {
                finding("room", format!("{said}: make room, or keep it elsewhere with --store"))
            }
        }
        Err(e) => finding("room", format!("{}: {e}: see that the disk is there", store.display())),
    }
}

#[cfg(not(unix))]
fn room(_: &Path) -> Check {
    fine("room", "not asked on this system")
}

/// What can be said with the archive open.
fn archive(place: &Place) -> Vec<Check> {
    let mut archive = match Archive::open(place) {
        Ok(archive) => archive,
        Err(ArchiveError::Held(_)) => {
            return through_owner(place).unwrap_or_else(|e| vec![finding("store", e.to_string())]);
        }
        Err(e) => return vec![finding("store", e.to_string())],
    };
    let mut checks: Vec<Check> = archive.notices().iter().map(|notice| finding("mended", notice.clone())).collect();
    let (pages, hurt) = archive.examine();
    match archive.mend() {
        Ok((notices, _)) => checks.extend(notices.into_iter().map(|notice| finding("mended", notice))),
        Err(e) => checks.push(finding("store", e.to_string())),
    }
    if hurt == 0 {
        checks.push(fine("store", format!("all that is kept of {} is whole", out::count(pages, "page"))));
    }
    let aside = place.store.join("journal.damaged");
    checks.push(match fs::read(&aside) {
        Ok(lines) => {
            let lines = lines.split(|&b| b == b'\n').filter(|line| !line.is_empty()).count();
            let name = aside.display();
            finding(
                "journal",
                format!("{} set aside in {name}: see what they say, then remove that file", out::count(lines, "line")),
            )
        }
        Err(_) => fine("journal", "every line is whole"),
    });
    let future = archive.of_the_future();
    if future > 0 {
        let files = out::count(future, "page file");
        checks.push(finding("clock", format!("{files} of a time to come: set the clock right, then `touch` them")));
    }
    checks.push(match archive.problems() {
        Ok(problems) => pages_read(problems.len()),
        Err(e) => finding("pages", e.to_string()),
    });
    checks
}

fn pages_read(bad: usize) -> Check {
    if bad == 0 {
        return fine("pages", "no problems");
    }
    let count = out::count(bad, "page file");
    finding("pages", format!("{count} could not be read: baoku status names each with its remedy"))
}

/// What the process says that holds the archive: how it does, but not whether every byte is whole.
fn through_owner(place: &Place) -> Result<Vec<Check>, ArchiveError> {
    let session = Brief::open(place, "baoku doctor")?;
    let health = session.answer(&session.keeper.health())?;
    let figures = session.answer(&session.keeper.figures())?;
    let holder = format!("{} (process {}) holds the archive", figures.owner.command, figures.owner.pid);
    let store = match health.failing {
        Some(why) => finding("store", format!("{holder}: {why}")),
        None => {
            let pages = out::count(health.pages, "page");
            fine("store", format!("{holder} and answers for {pages}; end it to have every byte examined"))
        }
    };
    let watched = health.why.map(|why| finding("watching", why));
    Ok([Some(store), watched, Some(pages_read(health.problems))].into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line_and_in_a_terminal_no_line_is_longer_than_it() {
        let found =
            "the system tells of changes in the folder, at most 192536 folders for this user, and no more than that";
        let check = fine("watches", found);
        assert_eq!(check.lines(None), [format!("ok  watches   {found}")]);
        let lines = check.lines(Some(60));
        assert!(lines.len() == 3 && lines.iter().all(|line| line.len() <= 60), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with(&" ".repeat(BEFORE))));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&lines.concat()), words(&check.lines(None)[0]));
    }

    #[test]
    fn a_locale_of_utf8_is_known_however_it_is_spelt() {
        assert!(is_utf8("zh_CN.UTF-8") && is_utf8("C.utf8") && !is_utf8("zh_CN.GB18030") && !is_utf8("C"));
    }
}
