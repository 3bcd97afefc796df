//! A real terminal for the flow tests: the program runs in a pseudo-terminal whose screen an emulator keeps.
//!
//! Nothing here sleeps: every wait is for a condition, woken by the program's own output, and ends in a failure that shows the screen.

#![allow(dead_code, clippy::unwrap_used)]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

/// How long a condition may take on a slow, busy machine before the test says that it will never come.
pub const PATIENCE: Duration = Duration::from_secs(20);

struct Shown {
    parser: vt100::Parser,
    ended: bool,
    /// The other side of the terminal is to be closed.
    lost: bool,
    /// Bytes that the program has said.
    said: usize,
    /// It does not answer.
    mute: bool,
}

/// What is typed, and what the terminal answers by itself; nothing when the terminal is gone.
type Keyboard = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

/// How a terminal answers when it is asked where its cursor is.
#[derive(Default)]
struct Answers {
    /// It draws ambiguous characters two cells wide.
    wide: bool,
    /// Typed before the first answer.
    typed: &'static str,
    /// It does not answer.
    mute: bool,
}

/// A terminal with the program in it.
pub struct Terminal {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    keys: Keyboard,
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Terminal {
    /// Starts `baoku ARGS` in a terminal of `cols` x `rows`.
    pub fn start(args: &[&str], cols: u16, rows: u16) -> Self {
        Self::start_with(args, &[], cols, rows)
    }

    /// A terminal that draws ambiguous characters two cells wide, each as another glyph ([`wide`]), since the emulator knows them as narrow. `typed` has
    /// been typed when it is asked where its cursor is.
    pub fn start_wide(args: &[&str], typed: &'static str, cols: u16, rows: u16) -> Self {
        Self::start_as(args, &[], (cols, rows), Answers { wide: true, typed, mute: false })
    }

    /// A terminal that does not answer until it may [`answer`](Self::answer), and then that an ambiguous character is two cells wide.
    pub fn start_mute(args: &[&str], cols: u16, rows: u16) -> Self {
        Self::start_as(args, &[], (cols, rows), Answers { mute: true, ..Answers::default() })
    }

    /// Answers what a mute terminal was asked, and from now on whatever it is asked.
    pub fn answer(&mut self) {
        self.shown.0.lock().unwrap().mute = false;
        self.type_keys(TWO_CELLS);
    }

    /// The same with an environment of its own; the person's config file is none of a test's business.
    pub fn start_with(args: &[&str], env: &[(&str, &str)], cols: u16, rows: u16) -> Self {
        Self::start_as(args, env, (cols, rows), Answers::default())
    }

    fn start_as(args: &[&str], env: &[(&str, &str)], (cols, rows): (u16, u16), mut how: Answers) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_baoku"));
        command.args(args);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("BAOKU_ARCHIVE");
        command.env_remove("BAOKU_STORE");
        command.env("BAOKU_TEST_PANIC", "1");
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        // Nothing is remembered from one start to the next, unless a test says where.
        command.env("XDG_STATE_HOME", "/dev/null");
        for name in ["BAOKU_CONFIG", "NO_COLOR", "COLORTERM", "COLORFGBG", "LC_ALL", "LC_MESSAGES", "TMUX"] {
            command.env_remove(name);
        }
        env.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let shown = Arc::new((
            Mutex::new(Shown {
                parser: vt100::Parser::new(rows, cols, 0),
                ended: false,
                lost: false,
                said: 0,
                mute: how.mute,
            }),
            Condvar::new(),
        ));
        let keys: Keyboard = Arc::new(Mutex::new(Some(pair.master.take_writer().expect("a keyboard"))));
        let answers = Arc::clone(&keys);
        let mut output = pair.master.try_clone_reader().expect("a screen");
        let feed = Arc::clone(&shown);
        let reader = thread::spawn(move || {
            let mut buffer = [0; 8192];
            let mut line = Line::default();
            loop {
                let read = output.read(&mut buffer).unwrap_or(0);
                let mut s = feed.0.lock().unwrap();
                match read {
                    0 => s.ended = true,
                    n => {
                        s.said += n;
                        for answer in line.show(&buffer[..n], &mut s.parser, how.wide) {
                            let answer = if how.mute { TWO_CELLS } else { &answer };
                            let text = format!("{}{answer}", std::mem::take(&mut how.typed));
                            let mut keys = answers.lock().unwrap();
                            // The program may have gone.
                            let _ = keys.as_mut().filter(|_| !s.mute).map(|keys| keys.write_all(text.as_bytes()));
                        }
                    }
                }
                feed.1.notify_all();
                if read == 0 || s.lost {
                    break;
                }
            }
        });
        Self { shown, keys, child, master: Some(pair.master), reader: Some(reader) }
    }

    /// Types: text, or keys as the bytes that a terminal sends for them.
    pub fn type_keys(&mut self, keys: &str) {
        let mut keyboard = self.keys.lock().unwrap();
        let to = keyboard.as_mut().expect("a terminal that is there");
        to.write_all(keys.as_bytes()).expect("the program reads its keys");
        to.flush().unwrap();
    }

    /// Waits until the screen satisfies `wanted`, and returns its text.
    pub fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> String {
        let until = Instant::now() + PATIENCE;
        let mut s = self.shown.0.lock().unwrap();
        loop {
            if wanted(s.parser.screen()) {
                return s.parser.screen().contents();
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !s.ended, "never came: {what}\n{}", s.parser.screen().contents());
            s = self.shown.1.wait_timeout(s, left).unwrap().0;
        }
    }

    /// Waits until `text` is on the screen.
    pub fn wait_text(&self, text: &str) -> String {
        self.wait(text, |s| s.contents().contains(text))
    }

    /// Waits until so many articles are found, as the row below says first: a longer number may end in a shorter one.
    pub fn wait_hits(&self, hits: usize) -> String {
        let says = format!("{hits}/");
        self.wait(&format!("{hits} found"), |s| s.contents().lines().any(|row| row.trim_start().starts_with(&says)))
    }

    /// Waits until `text` is no longer on the screen.
    pub fn wait_no_text(&self, text: &str) -> String {
        self.wait(&format!("without {text}"), |s| !s.contents().contains(text))
    }

    /// Waits for the end; gives the exit code and the state that the terminal was left in.
    pub fn wait_end(mut self) -> Left {
        let status = self.child.wait().expect("the program ends");
        let until = Instant::now() + PATIENCE;
        let mut s = self.shown.0.lock().unwrap();
        while !s.ended && Instant::now() < until {
            s = self.shown.1.wait_timeout(s, Duration::from_secs(1)).unwrap().0;
        }
        let raw = self.is_raw();
        let screen = s.parser.screen();
        Left {
            raw,
            code: status.exit_code(),
            alternate_screen: screen.alternate_screen(),
            cursor_hidden: screen.hide_cursor(),
            bracketed_paste: screen.bracketed_paste(),
            mouse: screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
            text: screen.contents(),
        }
    }

    /// How many bytes the program has said.
    pub fn said(&self) -> usize {
        self.shown.0.lock().unwrap().said
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        send_signal(self.pid(), name);
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("a terminal that is there")
    }

    /// Sets the terminal as a shell does that takes it back.
    pub fn cook(&self) {
        let tty = fs::File::open(self.master().tty_name().expect("a name")).unwrap();
        let done = std::process::Command::new("stty").arg("sane").stdin(tty).status();
        assert!(done.is_ok_and(|s| s.success()), "stty sane");
    }

    /// Closes the other side of the terminal, as a broken line does, and waits until the program has ended.
    pub fn lose(mut self) {
        self.shown.0.lock().unwrap().lost = true;
        // The thread that reads has its hand on the terminal until the program says something: another size makes it.
        self.resize(60, 20);
        self.reader.take().unwrap().join().unwrap();
        *self.keys.lock().unwrap() = None;
        self.master = None;
        self.child.wait().expect("the program ends");
    }

    /// Gives the terminal another size.
    pub fn resize(&self, cols: u16, rows: u16) {
        self.shown.0.lock().unwrap().parser.screen_mut().set_size(rows, cols);
        self.master().resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// True while the terminal hands over every key at once: the line discipline is not what a shell expects.
    pub fn is_raw(&self) -> bool {
        self.master().get_termios().is_some_and(|t| !format!("{:?}", t.local_flags).contains("ICANON"))
    }
}

/// What comes from the program, and is not whole yet.
#[derive(Default)]
struct Line(Vec<u8>);

/// The cursor stands after two cells.
const TWO_CELLS: &str = "\x1b[1;3R";

/// A program asks where the cursor is.
const WHERE: &[u8] = b"\x1b[6n";

impl Line {
    /// Shows what has come, and answers as a terminal does.
    fn show(&mut self, bytes: &[u8], parser: &mut vt100::Parser, is_wide: bool) -> Vec<String> {
        self.0.extend_from_slice(bytes);
        let mut answers = Vec::new();
        while let Some(at) = self.0.windows(WHERE.len()).position(|some| some == WHERE) {
            let before: Vec<u8> = self.0.drain(..at + WHERE.len()).take(at).collect();
            parser.process(wide(&String::from_utf8_lossy(&before), is_wide).as_bytes());
            let (row, column) = parser.screen().cursor_position();
            answers.push(format!("\x1b[{};{}R", row + 1, column + 1));
        }
        // Half a question or half a character waits for its other half.
        let escape = self.0.iter().rposition(|&byte| byte == 0x1b).filter(|at| WHERE.starts_with(&self.0[*at..]));
        let whole = match std::str::from_utf8(&self.0) {
            Ok(_) => self.0.len(),
            Err(e) => e.valid_up_to(),
        };
        let ready: Vec<u8> = self.0.drain(..escape.unwrap_or(whole).min(whole)).collect();
        parser.process(wide(&String::from_utf8_lossy(&ready), is_wide).as_bytes());
        answers
    }
}

/// Text as a terminal shows it that draws ambiguous characters two cells wide: wide glyphs stand in for them.
pub fn wide(text: &str, is_wide: bool) -> String {
    use baoku::text::{Ambiguous, Cells, width};
    let stand_in = |c: char| {
        let glyph = c.to_string();
        let odd = width(&glyph, Ambiguous::Narrow) == Cells(1) && width(&glyph, Ambiguous::Wide) == Cells(2);
        if odd { char::from_u32(0x3400 + u32::from(c) % 0x1000).unwrap() } else { c }
    };
    if is_wide { text.chars().map(stand_in).collect() } else { text.to_owned() }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// How the program left the terminal.
#[derive(Debug)]
pub struct Left {
    pub code: u32,
    pub raw: bool,
    pub alternate_screen: bool,
    pub cursor_hidden: bool,
    pub bracketed_paste: bool,
    pub mouse: bool,
    pub text: String,
}

impl Left {
    /// Fails unless the terminal is as a shell expects it.
    pub fn assert_whole(&self) {
        let whole = !self.raw && !self.alternate_screen && !self.cursor_hidden && !self.bracketed_paste && !self.mouse;
        assert!(whole, "the terminal was left in disorder: {self:?}");
    }
}

/// Looks again and again until something is so: for what tells nobody when it changes.
pub fn wait_until(what: &str, so: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < until, "never came: {what}");
        thread::yield_now();
    }
}

/// A folder with the sample pages in it.
pub fn archive() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample_pages(), dir.path());
    dir
}

/// Sends a signal to a process by the system's own tool.
pub fn send_signal(pid: u32, name: &str) {
    let done = std::process::Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
    assert!(done.is_ok_and(|s| s.success()), "kill -{name} {pid}");
}

/// The folder of sample pages.
pub fn sample_pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages")
}

/// `baoku watch` on a folder, with the lines of its report.
pub fn watching(folder: &Path) -> (std::process::Child, impl Iterator<Item = io::Result<String>>) {
    use std::process::{Command, Stdio};
    let mut watch = Command::new(env!("CARGO_BIN_EXE_baoku"))
        .args(["watch"])
        .arg(folder)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let report = io::BufRead::lines(io::BufReader::new(watch.stderr.take().unwrap()));
    (watch, report)
}

/// Copies a folder with everything in it, except a store.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == ".baoku" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
