//! Lines with roles become blocks: groups of titles, and bodies with what stands in them.
//!
//! A block is what the page prints in one run; which title goes with which body is decided later, over the whole page.

use super::cues;
use super::lines::{Kind, Line};
use super::roles::Role;

/// A body on its way to an article: indices into the lines.
#[derive(Default, Debug)]
pub(super) struct Body {
    /// The lines of each paragraph.
    pub paragraphs: Vec<Vec<usize>>,
    /// Which of the paragraphs are crossheads, in order.
    pub crossheads: Vec<usize>,
    /// Bylines, signatures and captions.
    pub extra: Vec<usize>,
    /// Names from them.
    pub authors: Vec<String>,
    /// Texts of captions.
    pub captions: Vec<String>,
    /// Lines that say where it goes on or comes from.
    pub jumps: Vec<usize>,
    /// A signature has closed it.
    pub ended: bool,
    /// A line of authors stands over it.
    pub bylined: bool,
}

/// A run of the page.
#[derive(Debug)]
pub(super) enum Block {
    /// Title lines under one another.
    Titles(Vec<usize>),
    /// Paragraphs and what is signed and shown with them.
    Body(Body),
}

impl Body {
    /// A byline goes to the body that it stands beside.
    fn take(&mut self, lines: &[Line], pending: &mut Vec<usize>) {
        for at in pending.drain(..) {
            self.extra.push(at);
            if lines[at].kind == Kind::From {
                self.jumps.push(at);
            } else {
                self.authors.extend(cues::names_in(&lines[at].text));
                self.bylined = true;
            }
        }
    }

    /// Does its first paragraph open with a lead marker?
    pub(super) fn leads(&self, lines: &[Line]) -> bool {
        self.paragraphs.first().and_then(|p| p.first()).is_some_and(|at| lines[*at].opens)
    }
}

struct Builder<'a> {
    lines: &'a [Line<'a>],
    out: Vec<Block>,
    /// Bylines that wait for the body they belong to.
    pending: Vec<usize>,
    /// Titles stand after their bodies, as far as the page's ends say.
    after: bool,
}

/// Lines that a paragraph usually has at most.
const USUAL: usize = 8;

impl Builder<'_> {
    /// Hands the body at the end of the page so far to `act`, opened if there is none, with the waiting bylines.
    fn body(&mut self, fresh: bool, act: impl FnOnce(&mut Body)) {
        if fresh || !matches!(self.out.last(), Some(Block::Body(_))) {
            self.out.push(Block::Body(Body::default()));
        }
        if let Some(Block::Body(body)) = self.out.last_mut() {
            body.take(self.lines, &mut self.pending);
            act(body);
        }
    }

    fn title(&mut self, at: usize) {
        if let Some(Block::Body(body)) = self.out.last_mut() {
            body.take(self.lines, &mut self.pending);
        }
        match self.out.last_mut() {
            Some(Block::Titles(group)) => group.push(at),
            _ => self.out.push(Block::Titles(vec![at])),
        }
    }

    fn text(&mut self, at: usize, role: Option<Role>) {
        // Behind the line that says where it goes on, the text does not.
        let parted = at > 0 && self.lines[at - 1].kind == Kind::Onward;
        let opens = parted || matches!(role, Some(Role::First | Role::Only) | None);
        let lead = opens && self.lines[at].opens;
        let fresh = match self.out.last() {
            Some(Block::Body(b)) => b.ended || lead && !b.paragraphs.is_empty() || opens && !self.pending.is_empty(),
            _ => true,
        };
        self.body(fresh, |body| {
            if opens || body.paragraphs.is_empty() {
                body.paragraphs.push(Vec::with_capacity(USUAL));
            }
            if let Some(paragraph) = body.paragraphs.last_mut() {
                paragraph.push(at);
            }
        });
    }

    fn byline(&mut self, at: usize) {
        self.pending.push(at);
        let n = self.out.len();
        // English papers print it over the text wherever the headline stands.
        let over = self.lines[at].text.starts_with(['B', 'b']);
        if self.after
            && !over
            && n > 1
            && matches!(self.out[n - 1], Block::Titles(_))
            && let Block::Body(body) = &mut self.out[n - 2]
        {
            body.take(self.lines, &mut self.pending);
        }
    }

    fn beside(&mut self, at: usize) {
        let lines = self.lines;
        let line = &lines[at];
        self.body(false, |body| {
            body.extra.push(at);
            match line.kind {
                Kind::Caption => match body.captions.last_mut() {
                    Some(open) if at > 0 && lines[at - 1].kind == Kind::Caption && !line.blank_before => {
                        open.push_str(&line.text)
                    }
                    _ => body.captions.push(line.text.to_string()),
                },
                Kind::Onward => body.jumps.push(at),
                _ => {
                    body.authors.extend(cues::names_in(&line.text));
                    body.ended = true;
                }
            }
        });
    }
}

/// The page's blocks in its order, and its furniture.
pub(super) fn of(lines: &[Line], role: &[Option<Role>], after: bool) -> (Vec<Block>, Vec<usize>) {
    let mut furniture = Vec::new();
    let mut builder = Builder { lines, out: Vec::new(), pending: Vec::new(), after };
    for (at, line) in lines.iter().enumerate() {
        match (line.kind, role[at]) {
            (Kind::Furniture, _) => furniture.push(at),
            (Kind::Plain, Some(Role::Title)) => builder.title(at),
            (Kind::Plain, role) => builder.text(at, role),
            (Kind::Byline | Kind::From, _) => builder.byline(at),
            (Kind::Signature | Kind::Caption | Kind::Onward, _) => builder.beside(at),
            (Kind::Row, _) => builder.body(false, |body| body.paragraphs.push(vec![at])),
            (Kind::Teaser, _) => {}
        }
    }
    if !builder.pending.is_empty() {
        builder.body(false, |_| ());
    }
    (builder.out, furniture)
}
