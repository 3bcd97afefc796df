//! Commands that articles are given to.
//!
//! Promise: a command has no way to the terminal (it is in a session of its own, and what it asks of `/dev/tty` fails at once), so it cannot disturb the
//! screen; it is named while it runs, and can be stopped with all that it started. What it says is bounded. It is over when it has ended and
//! said all, or when it has ended and left something behind that holds its output open, as clipboard tools do. It runs on when the
//! screen is left. Elsewhere than on Unix it is stopped alone.

use super::{
    action::Action,
    errands::{Form, Texts, bad, good},
    out::program,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use std::{
    io::{self, Read, Write},
    process::{ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The most of a command's output that is kept, of each stream.
const OUTPUT: usize = 1 << 20;
/// What a command left behind may still say for so long after its end.
const AFTERWARDS: Duration = Duration::from_millis(300);
/// A command that is to stop has so long to do it by itself.
const GRACE: Duration = Duration::from_secs(1);
/// How often it is looked whether a command has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Gives articles to a command and keeps what it says.
pub(super) fn piped(mut texts: Texts, form: Form, command: &str, leash: &Leash) -> Action {
    let lang = texts.lang;
    let (stdin, streams) = match leash.start(program::command(command, &[])) {
        Ok(started) => started,
        Err(e) => {
            leash.ended();
            return bad(format!("{command}: {e}"));
        }
    };
    let [out, err] = streams.map(Heard::of);
    let mut feed = Feed { to: io::BufWriter::new(stdin), closed: false };
    let written = texts.write(form, &mut feed).and_then(|()| feed.flush().map_err(|e| e.to_string()));
    let closed = feed.closed;
    // What is left in the buffer has nobody to read it any more; the command sees the end of its input.
    drop(feed.to.into_parts());
    let status = leash.wait(&[&out, &err]);
    if let Err(why) = written
        && !closed
    {
        return bad(format!("{command}: {why}"));
    }
    let ended = match status {
        _ if leash.is_stopped() => lang.say("stopped", "已停止").to_owned(),
        Ok(status) => status.to_string(),
        Err(e) => e.to_string(),
    };
    let n = lang.articles(texts.done);
    let title = lang.say(format!("{command}: {n}, {ended}"), format!("{command}：{n}，{ended}"));
    let text = [out.said(), err.said()].concat();
    if text.trim().is_empty() { good(title) } else { Action::Output { title, text } }
}

#[cfg(unix)]
type Process = Box<dyn process_wrap::std::ChildWrapper>;
#[cfg(not(unix))]
type Process = std::process::Child;

/// A command that runs, and the way to stop it.
#[derive(Debug, Default)]
pub(super) struct Leash {
    held: Mutex<Held>,
    /// Told when it is over.
    over: Condvar,
}

#[derive(Debug, Default)]
struct Held {
    /// Until it has ended: afterwards its number may be another process's.
    process: Option<Process>,
    stopped: bool,
    over: bool,
}

/// Where a command reads, and what it says.
type Streams = (ChildStdin, [Option<Box<dyn Read + Send>>; 2]);

impl Leash {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the command, unless it has been stopped by now.
    fn start(&self, mut command: Command) -> io::Result<Streams> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut held = self.held();
        if held.stopped {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let mut process = spawned(command)?;
        let (stdin, streams) = taken(&mut process);
        held.process = Some(process);
        Ok((stdin.ok_or(io::ErrorKind::BrokenPipe)?, streams))
    }

    /// Waits until it has ended and its streams have too; for these not long after it.
    fn wait(&self, streams: &[&Heard]) -> io::Result<ExitStatus> {
        let status = loop {
            let ended = match &mut self.held().process {
                Some(process) => process.try_wait(),
                None => Err(io::ErrorKind::NotFound.into()),
            };
            match ended {
                Ok(None) => self.nap(streams),
                Ok(Some(status)) => break Ok(status),
                Err(e) => break Err(e),
            }
        };
        let until = Instant::now() + AFTERWARDS;
        streams.iter().for_each(|heard| heard.wait(until.saturating_duration_since(Instant::now())));
        self.ended();
        status
    }

    /// Until a stream ends, or a moment.
    fn nap(&self, streams: &[&Heard]) {
        // A command that has closed its streams and runs on is looked at now and then.
        match streams.iter().find(|heard| !heard.is_over()) {
            Some(heard) => heard.wait(LOOK),
            None => std::thread::sleep(LOOK),
        }
    }

    /// It is over, or has never begun.
    fn ended(&self) {
        let mut held = self.held();
        held.process = None;
        held.over = true;
        self.over.notify_all();
    }

    pub(super) fn is_over(&self) -> bool {
        self.held().over
    }

    fn is_stopped(&self) -> bool {
        self.held().stopped
    }

    /// Stops it: it is asked first, and made to when it does not. Waits meanwhile.
    pub(super) fn stop(&self) {
        let mut held = self.held();
        held.stopped = true;
        if let Some(process) = &mut held.process {
            ask(process);
        }
        let (mut held, late) =
            self.over.wait_timeout_while(held, GRACE, |held| !held.over).unwrap_or_else(PoisonError::into_inner);
        if late.timed_out()
            && let Some(process) = &mut held.process
        {
            make(process);
        }
    }
}

/// Without a terminal to read from or to write to.
#[cfg(unix)]
fn spawned(command: Command) -> io::Result<Process> {
    use process_wrap::std::{CommandWrap, ProcessSession};
    CommandWrap::from(command).wrap(ProcessSession).spawn()
}

#[cfg(not(unix))]
fn spawned(mut command: Command) -> io::Result<Process> {
    command.spawn()
}

fn boxed(stream: Option<impl Read + Send + 'static>) -> Option<Box<dyn Read + Send>> {
    stream.map(|stream| Box::new(stream) as Box<dyn Read + Send>)
}

#[cfg(unix)]
fn taken(process: &mut Process) -> (Option<ChildStdin>, [Option<Box<dyn Read + Send>>; 2]) {
    let streams = [boxed(process.stdout().take()), boxed(process.stderr().take())];
    (process.stdin().take(), streams)
}

#[cfg(not(unix))]
fn taken(process: &mut Process) -> (Option<ChildStdin>, [Option<Box<dyn Read + Send>>; 2]) {
    (process.stdin.take(), [boxed(process.stdout.take()), boxed(process.stderr.take())])
}

/// Asks it and all that it started to end. One that has ended by now cannot be asked.
#[cfg(unix)]
fn ask(process: &mut Process) {
    let _ = process.signal(signal_hook::consts::SIGTERM);
    // One that stands still would not hear it.
    let _ = process.signal(signal_hook::consts::SIGCONT);
}

#[cfg(not(unix))]
fn ask(process: &mut Process) {
    let _ = process.kill();
}

/// Ends it and all that it started.
#[cfg(unix)]
fn make(process: &mut Process) {
    let _ = process.start_kill();
}

#[cfg(not(unix))]
fn make(process: &mut Process) {
    let _ = process.kill();
}

/// What a stream says, read by a thread of its own, so that a command that says much while it reads does not wait for ever.
struct Heard {
    kept: Arc<Mutex<Kept>>,
    /// Cut at the stream's end.
    end: Receiver<()>,
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    /// Bytes that there was no room for.
    more: u64,
}

impl Heard {
    fn of(stream: Option<Box<dyn Read + Send>>) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let (open, end) = bounded(0);
        let into = Arc::clone(&kept);
        let reads = move || {
            let _open = open;
            stream.into_iter().for_each(|stream| hear(stream, &into));
        };
        // Without a thread the stream is closed, and the command is told so.
        let _ = super::threads::start("output", reads);
        Self { kept, end }
    }

    fn is_over(&self) -> bool {
        matches!(self.end.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Disconnected))
    }

    fn wait(&self, at_most: Duration) {
        let _ = self.end.recv_timeout(at_most);
    }

    fn said(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::from_utf8_lossy(&kept.bytes).into_owned();
        if kept.more > 0 {
            text.push_str(&format!("\n… {} bytes more\n", kept.more));
        }
        text
    }
}

/// Keeps what a stream says, up to a bound; the rest is read and dropped, so that the command does not wait.
fn hear(mut stream: impl Read, into: &Mutex<Kept>) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match stream.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => return,
            Ok(read) => read,
        };
        let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = read.min(OUTPUT - kept.bytes.len());
        kept.bytes.extend_from_slice(&buffer[..fits]);
        kept.more += (read - fits) as u64;
    }
}

/// A command's input. A command that reads no further (`head`) is no error, but nothing more is fetched for it.
struct Feed<W> {
    to: W,
    closed: bool,
}

impl<W: Write> Feed<W> {
    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.closed |= done.as_ref().is_err_and(|e| e.kind() == io::ErrorKind::BrokenPipe);
        done
    }
}

impl<W: Write> Write for Feed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.noted(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.noted(done)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_reads_no_further_is_known() {
        struct Shut;
        impl Write for Shut {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut feed = Feed { to: Shut, closed: false };
        assert!(feed.write_all(b"one").is_err() && feed.closed);
    }

    #[test]
    fn much_output_is_cut_and_its_rest_is_counted() {
        let heard = |bytes: Vec<u8>| {
            let heard = Heard::of(Some(Box::new(io::Cursor::new(bytes))));
            let _ = heard.end.recv();
            heard.said()
        };
        assert!(heard(vec![b'x'; OUTPUT + 7]).ends_with("x\n… 7 bytes more\n"));
        assert_eq!(heard("县\n".as_bytes().to_vec()), "县\n");
    }

    #[cfg(unix)]
    fn started(script: &str) -> (Leash, [Heard; 2]) {
        let leash = Leash::default();
        let (_, streams) = leash.start(program::command(script, &[])).unwrap();
        (leash, streams.map(Heard::of))
    }

    #[test]
    #[cfg(unix)]
    fn a_command_has_no_terminal_and_its_end_is_known() {
        let (leash, [out, err]) =
            started("echo hello; { true < /dev/tty; } 2>/dev/null || echo no terminal >&2; exit 3");
        assert_eq!(leash.wait(&[&out, &err]).unwrap().code(), Some(3));
        assert_eq!((out.said(), err.said()), ("hello\n".to_owned(), "no terminal\n".to_owned()));
        assert!(leash.is_over() && !leash.is_stopped());
    }

    #[test]
    #[cfg(unix)]
    fn what_a_command_leaves_behind_is_not_waited_for() {
        let (leash, [out, err]) = started("sleep 1000 & echo $!");
        assert!(leash.wait(&[&out, &err]).unwrap().success());
        let left = std::process::Command::new("kill").arg(out.said().trim()).status();
        assert!(left.is_ok_and(|status| status.success()), "it lives on");
    }

    #[test]
    #[cfg(unix)]
    fn stopping_ends_all_that_was_started_also_what_does_not_listen() {
        for script in
            ["echo on; sleep 1000 | sleep 1000", "trap '' TERM; echo on; sleep 1000 & while :; do sleep 1000; done"]
        {
            let (leash, [out, err]) = started(script);
            let status = std::thread::scope(|scope| {
                scope.spawn(|| {
                    while out.said().is_empty() {
                        std::thread::yield_now();
                    }
                    leash.stop();
                });
                leash.wait(&[&out, &err])
            });
            assert!(!status.unwrap().success(), "{script}");
            assert!(leash.is_over() && leash.is_stopped() && out.is_over(), "{script}");
        }
        // What is stopped before it began does not begin.
        let leash = Leash::default();
        leash.ended();
        leash.stop();
        assert!(leash.start(program::command("true", &[])).is_err());
    }
}
