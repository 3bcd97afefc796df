//! `baoku status`: what the archive holds, and what it could not read.

use super::{Done, out, session::Brief};
use crate::{
    archive::{Backend, Figures, FileProblem, Health, Party, Place},
    text::one_line,
};
use jiff::Unit;
use serde::Serialize;
use std::{
    io::{self, Write},
    process::ExitCode,
};

#[derive(Serialize)]
struct Status {
    folder: String,
    store: String,
    generation: u64,
    pages: usize,
    articles: usize,
    /// Articles whose page file is no longer in the folder.
    gone: usize,
    tags: usize,
    tagged: usize,
    /// Articles that were tagged and are on no page now; their tags wait for them.
    waiting: usize,
    problems: Vec<FileProblem>,
    /// How the archive is kept.
    health: Health,
    /// The other process that holds the archive, if there is one.
    owner: Option<Owner>,
}

/// Who holds the archive.
#[derive(Serialize)]
struct Owner {
    pid: u32,
    command: String,
    version: String,
    since: String,
    /// Other processes that work through it, this one not counted.
    clients: usize,
}

impl Owner {
    /// Nothing where this process itself had to open the archive.
    fn of(figures: &Figures) -> Option<Self> {
        let Figures { owner: Party { pid, command, version, since, .. }, clients, .. } = figures.clone();
        let since = since.round(Unit::Second).unwrap_or(since).to_string();
        let clients = clients.saturating_sub(1);
        (pid != std::process::id()).then_some(Self { pid, command, version, since, clients })
    }
}

pub(super) fn run(place: &Place, json: bool) -> Done {
    let session = Brief::open(place, "baoku status")?;
    let Brief { keeper, outcome } = &session;
    let owner = Owner::of(&session.answer(&keeper.figures())?);
    let health = session.answer(&keeper.health())?;
    let status = Status {
        folder: place.folder.display().to_string(),
        store: place.store.display().to_string(),
        generation: health.generation,
        pages: outcome.seen,
        articles: health.articles,
        gone: health.gone,
        tags: health.tags,
        tagged: health.tagged,
        waiting: health.waiting,
        problems: session.answer(&keeper.problems())?,
        owner,
        health,
    };
    if json {
        out::line(&out::json(&status)?)?;
    } else {
        let mut to = out::many();
        report(&status, &mut to)?;
        to.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

fn report(status: &Status, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "archive     {}", one_line(&status.folder))?;
    writeln!(to, "store       {}", one_line(&status.store))?;
    match &status.owner {
        Some(Owner { pid, command, since, clients, .. }) => {
            let others = out::count(*clients, "other client");
            writeln!(to, "held by     {} (process {pid}) since {since}, {others}", one_line(command))?;
        }
        None => writeln!(to, "held by     no other process")?,
    }
    writeln!(to, "generation  {}", status.generation)?;
    writeln!(to, "page files  {}", status.pages)?;
    writeln!(to, "articles    {} ({} of page files that are gone)", status.articles, status.gone)?;
    writeln!(to, "tags        {} on {}", status.tags, out::count(status.tagged, "article"))?;
    if status.waiting > 0 {
        writeln!(to, "waiting     what was done to {} that no page holds now", out::count(status.waiting, "article"))?;
    }
    health(&status.health, to)?;
    writeln!(to, "problems    {}", status.problems.len())?;
    status.problems.iter().try_for_each(|p| writeln!(to, "  {}: {}", one_line(&p.file), one_line(&p.what)))
}

fn health(health: &Health, to: &mut impl Write) -> io::Result<()> {
    let watched = match health.backend {
        Backend::Events => "by the system's events",
        Backend::Polling => "by looking through the folder now and then",
        Backend::None => "not by this command (baoku watch and the screen do)",
    };
    let why = health.why.as_ref().map(|why| format!(": {}", one_line(why)));
    writeln!(to, "watched     {watched}{}", why.unwrap_or_default())?;
    if let Some(look) = health.last_look {
        let at = look.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S");
        writeln!(to, "last look   {at}, {} in {} ms", out::count(look.files, "page file"), look.took_ms)?;
    }
    if health.backlog + health.writing > 0 {
        writeln!(to, "backlog     {} to read, {} being written", health.backlog, health.writing)?;
    }
    if health.texts.pending > 0 {
        writeln!(to, "full text   {} to come", out::count(health.texts.pending, "page file"))?;
    }
    if let Some(why) = &health.failing {
        writeln!(to, "failing     {}", one_line(why))?;
    }
    writeln!(to, "pages       {}, {} gone, {} twins", health.pages, health.gone_pages, health.twins)?;
    let kb = |bytes: u64| bytes.div_ceil(1024);
    let (files, store) = (kb(health.bytes.page_files), kb(health.bytes.store));
    let (texts, full, journal) = (kb(health.bytes.texts), kb(health.bytes.fulltext), kb(health.bytes.journal));
    writeln!(to, "kilobytes   page files {files}, store {store}, texts {texts}, full text {full}, journal {journal}")
}
