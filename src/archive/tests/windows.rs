//! Several windows on one archive, all in this process: to locks and sockets they are strangers all the same.

mod kept;

use super::*;
use crate::archive::{
    Figures, Interest,
    share::{Ask, OnceKey},
};
use crate::model::SavedSearch;
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
};

fn join(f: &Folder, command: &str, interest: Interest) -> Keeper {
    Keeper::open_with(&f.place(), command, interest, (toy, 1)).unwrap()
}

/// A window and the list that its events add up to.
struct Window {
    keeper: Keeper,
    list: BTreeMap<ArticleId, Entry>,
    /// How often the list came whole.
    lists: usize,
    notices: Vec<String>,
    /// The saved searches, where they were told after a takeover.
    searches: Option<Vec<SavedSearch>>,
}

impl Window {
    fn open(f: &Folder, command: &str) -> Self {
        let keeper = join(f, command, Interest::List);
        Self { keeper, list: BTreeMap::new(), lists: 0, notices: Vec::new(), searches: None }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::List(_, entries) => {
                self.lists += 1;
                self.list = entries.into_iter().map(|e| (e.id, e)).collect();
            }
            Event::Changed(changes) => {
                self.list.retain(|id, _| !changes.removed.contains(id));
                self.list.extend(changes.upserts.into_iter().map(|e| (e.id, e)));
            }
            Event::Failed(why) => panic!("{why}"),
            Event::Notice(notice) => self.notices.push(notice),
            Event::Progress(_) | Event::Problems(_) | Event::Known(_) | Event::Texts(_) => {}
            Event::Searches(searches) => self.searches = Some(searches),
        }
    }

    #[track_caller]
    fn wait(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !wanted(self) {
            match self.keeper.events().recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => self.take(event),
                Err(e) => panic!("{what}: {e}: {:?} {:?}", self.list.values(), self.notices),
            }
        }
    }

    fn has(&self, headline: &str) -> bool {
        self.list.values().any(|e| e.headline == headline)
    }

    fn tagged(&self, id: ArticleId, wanted: &str) -> bool {
        self.list.get(&id).is_some_and(|e| tags(e).contains(&wanted))
    }

    fn first(&self) -> ArticleId {
        *self.list.keys().next().unwrap()
    }

    fn figures(&self) -> Figures {
        answer(&self.keeper.figures()).unwrap()
    }
}

fn answer<T>(answered: &crossbeam_channel::Receiver<Result<T, ArchiveError>>) -> Result<T, ArchiveError> {
    answered.recv_timeout(PATIENCE).unwrap()
}

fn tag_act(ids: Vec<ArticleId>, add: &str) -> Act {
    Act::Tag { ids, change: TagChange { add: vec![add.parse().unwrap()], remove: vec![] } }
}

/// Asks until it is so; each question is an answer of the owner's, so this waits for no clock.
#[track_caller]
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < end, "never came: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn all_windows_see_the_same_acts_and_pages() {
    let f = Folder::new();
    f.write("1.txt", "甲|一\n乙|二");
    let mut a = Window::open(&f, "one");
    a.wait("the first page", |w| w.list.len() == 2);
    let mut b = Window::open(&f, "two");
    b.wait("the list of another process", |w| w.list.len() == 2);
    assert_eq!((b.lists, &a.list), (1, &b.list));

    let id = a.first();
    assert_eq!(answer(&b.keeper.act(tag_act(vec![id], "茶"))).unwrap().changed, 1);
    b.wait("its own act", |w| w.tagged(id, "茶"));
    a.wait("the act of another process", |w| w.tagged(id, "茶"));
    assert_eq!(answer(&a.keeper.act(tag_act(vec![id], "水"))).unwrap().changed, 1);
    b.wait("an act of the owner", |w| w.tagged(id, "水"));

    f.write("2.txt", "丙|三");
    a.wait("a new page", |w| w.has("丙"));
    b.wait("a new page, through the owner", |w| w.has("丙"));
    assert_eq!(a.list, b.list);
    let stored = answer(&b.keeper.article(id)).unwrap().unwrap();
    assert_eq!(Some(stored), answer(&a.keeper.article(id)).unwrap());
    assert_eq!(answer(&b.keeper.article(ArticleId(3))).unwrap(), None);

    let figures = b.figures();
    assert_eq!((figures.owner.command.as_str(), figures.clients, figures.articles), ("one", 1, 3));
    assert_eq!(figures.owner.pid, std::process::id());
    let once = join(&f, "three", Interest::Nothing);
    assert_eq!(answer(&once.figures()).unwrap().clients, 2);
    drop(once);
    until("the third is gone", || a.figures().clients == 1);
}

#[test]
fn one_command_works_through_the_owner_and_sees_what_lies_in_the_folder_now() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    f.write("bad.txt", " ");
    let mut a = Window::open(&f, "one");
    a.wait("the first page", |w| w.list.len() == 1);
    f.write("2.txt", "乙|二");
    let once = join(&f, "two", Interest::Nothing);
    let looked = answer(&once.look()).unwrap();
    assert_eq!(looked.seen, 3);
    let (generation, entries) = answer(&once.entries()).unwrap();
    assert_eq!((generation, entries.len()), (a.figures().generation, 2));
    assert!(once.events().try_iter().any(|e| matches!(e, Event::Progress(_))), "it hears how far the look is");
    assert_eq!(answer(&once.problems()).unwrap()[0].file, "bad.txt");
    assert_eq!(answer(&once.parts(a.first())).unwrap().unwrap().len(), 1);
    // Asked again, after more has come.
    f.write("3.txt", "丙|三");
    answer(&once.look()).unwrap();
    assert_eq!(answer(&once.entries()).unwrap().1.len(), 3);
}

#[test]
fn one_command_alone_holds_the_archive_only_while_it_lasts() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let once = join(&f, "one", Interest::Nothing);
    assert_eq!(answer(&once.look()).unwrap().read, 1);
    // Somebody comes meanwhile, is served, and takes over.
    let mut b = Window::open(&f, "two");
    b.wait("the list", |w| w.list.len() == 1);
    let id = b.first();
    assert_eq!(answer(&once.act(tag_act(vec![id], "茶"))).unwrap().changed, 1);
    b.wait("the act", |w| w.tagged(id, "茶"));
    once.stop();
    b.wait("the word that it holds the archive now", |w| w.notices.iter().any(|n| n.contains("this one holds it")));
    assert_eq!((b.figures().owner.command.as_str(), b.lists), ("two", 1), "what it knew was right: no list anew");
    f.write("2.txt", "乙|二");
    b.wait("a page that came after", |w| w.has("乙"));
}

#[test]
fn a_long_list_comes_in_parts_and_is_whole_though_it_changes_meanwhile() {
    let f = Folder::new();
    for n in 0..40 {
        let page: String = (0..50).map(|k| format!("第{n}版{k}|{n} {k}\n")).collect();
        f.write(&format!("{n}.txt"), &page);
    }
    let mut a = Window::open(&f, "one");
    a.wait("all pages", |w| w.list.len() == 2_000);
    let ids: Vec<ArticleId> = a.list.keys().copied().collect();
    let mut b = Window::open(&f, "two");
    for n in 0..20 {
        let some = ids.iter().copied().skip(n).step_by(20).collect();
        assert!(answer(&a.keeper.act(tag_act(some, &format!("t{n}")))).unwrap().changed > 0);
        f.write(&format!("{n}.txt"), &format!("新{n}|{n}"));
    }
    let done = |w: &Window| (0..20).all(|n| w.has(&format!("新{n}"))) && w.list.len() == 20 + 20 * 50;
    a.wait("the owner's own list", done);
    b.wait("the same list", done);
    answer(&b.keeper.look()).unwrap();
    b.keeper.events().try_iter().collect::<Vec<_>>().into_iter().for_each(|e| b.take(e));
    a.keeper.events().try_iter().collect::<Vec<_>>().into_iter().for_each(|e| a.take(e));
    assert_eq!(a.list, b.list);
}

#[test]
fn when_the_owner_ends_one_takes_over_and_the_others_follow_it() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut owner = Window::open(&f, "owner");
    owner.wait("the page", |w| w.list.len() == 1);
    let mut others: Vec<Window> = (0..4).map(|n| Window::open(&f, &format!("guest {n}"))).collect();
    for w in &mut others {
        w.wait("the list", |w| w.list.len() == 1);
    }
    // One owner after the other ends, and something happens between each two.
    let id = owner.first();
    let mut holder = owner;
    for round in 0..3 {
        let before = format!("b{round}");
        assert_eq!(answer(&holder.keeper.act(tag_act(vec![id], &before))).unwrap().changed, 1);
        let search = SavedSearch { name: before.parse().unwrap(), query: before.clone() };
        answer(&holder.keeper.act(Act::Save(search.clone()))).unwrap();
        holder.keeper.stop();
        let name = format!("r{round}.txt");
        f.write(&name, &format!("新{round}|{round}"));
        // Asked at once, of whoever will hold it.
        let asked: Vec<_> =
            others.iter().enumerate().map(|(n, w)| w.keeper.act(tag_act(vec![id], &format!("t{round}-{n}")))).collect();
        for asked in &asked {
            assert_eq!(answer(asked).unwrap().changed, 1);
        }
        for w in &mut others {
            w.wait("all that was done", |w| {
                w.has(&format!("新{round}"))
                    && w.tagged(id, &before)
                    && w.searches.as_ref().is_some_and(|told| told.len() == round + 1 && told.contains(&search))
                    && (0..asked.len()).all(|n| w.tagged(id, &format!("t{round}-{n}")))
            });
        }
        let command = others[0].figures().owner.command;
        assert!(others.iter().all(|w| w.figures().owner.command == command), "one holds it");
        let at = others.iter().position(|w| w.notices.iter().any(|n| n.contains("this one holds it"))).unwrap();
        holder = others.remove(at);
        until("the others are its clients", || holder.figures().clients == others.len());
    }
    assert!(others[0].list == holder.list);
}

#[test]
fn an_act_asked_again_is_done_once() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    let (key, act) = (OnceKey::new(), tag_act(vec![id], "茶"));
    let take_off = Act::Tag { ids: vec![id], change: TagChange { add: vec![], remove: vec!["茶".parse().unwrap()] } };
    let first = archive.act_once(key, act.clone()).unwrap().0;
    assert_eq!(first.changed, 1);
    // Another one undoes it; the first, asked again since its answer was lost, must not do it a second time.
    archive.act_once(OnceKey::new(), take_off).unwrap();
    assert_eq!(archive.act_once(key, act.clone()).unwrap().0, first);
    assert!(entries(&archive)[0].tags.is_empty());
    drop(archive);
    // Another owner knows it from the journal.
    let lines = fs::read_to_string(f.at(".baoku/journal.jsonl")).unwrap().lines().count();
    let mut archive = f.open();
    assert_eq!(archive.act_once(key, act.clone()).unwrap().0, first);
    assert!(entries(&archive)[0].tags.is_empty());
    assert_eq!(fs::read_to_string(f.at(".baoku/journal.jsonl")).unwrap().lines().count(), lines);
    assert_eq!(archive.act_once(OnceKey::new(), act).unwrap().0.changed, 1, "another act of the same kind is done");
}

#[test]
fn undo_asked_again_takes_back_one_act_only() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut archive = f.open();
    reconcile(&mut archive);
    let id = entries(&archive)[0].id;
    for name in ["茶", "水", "山"] {
        archive.act_once(OnceKey::new(), tag_act(vec![id], name)).unwrap();
    }
    let key = OnceKey::new();
    let first = archive.act_once(key, Act::Undo { of: None }).unwrap().0;
    assert_eq!(archive.act_once(key, Act::Undo { of: None }).unwrap().0, first);
    assert_eq!(tags(&entries(&archive)[0]).len(), 2);
    drop(archive);
    let mut archive = f.open();
    let again = archive.act_once(key, Act::Undo { of: None }).unwrap().0;
    assert_eq!((again.changed, again.past), (first.changed, first.past), "the next owner tells the same");
    assert_eq!(tags(&entries(&archive)[0]).len(), 2);
}

/// The hello of a process of some version.
fn hello(version: &str, session: u64) -> Vec<u8> {
    let json = format!(
        r#"{{"version":"{version}","protocol":7,"pid":1,"command":"stranger","since":"2031-01-02T03:04:05Z","session":{session}}}"#
    );
    framed(json.as_bytes())
}

fn framed(payload: &[u8]) -> Vec<u8> {
    [&u32::try_from(payload.len()).unwrap().to_be_bytes(), payload].concat()
}

fn said(id: u64, ask: &Ask) -> Vec<u8> {
    framed(&postcard::to_stdvec(&(id, ask)).unwrap())
}

fn read_frame(from: &mut UnixStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length).ok()?;
    let mut payload = vec![0; u32::from_be_bytes(length) as usize];
    from.read_exact(&mut payload).ok()?;
    Some(payload)
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn stranger(f: &Folder) -> UnixStream {
    let stream = UnixStream::connect(f.at(".baoku/socket")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Reads until the other side hangs up.
fn is_cut(mut stream: UnixStream) {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(e) => assert_eq!(e.kind(), std::io::ErrorKind::ConnectionReset),
    }
}

#[test]
fn rubbish_is_cut_off_and_harms_nobody() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 1);
    let id = a.first();
    let mut b = Window::open(&f, "two");
    b.wait("the list", |w| w.list.len() == 1);
    let good = hello(VERSION, 0);
    let with_hello = |bytes: &[u8]| [&good, bytes].concat();
    let mut act_not_json =
        postcard::to_stdvec(&(1u64, Ask::Act { key: OnceKey(1), act: tag_act(vec![id], "茶") })).unwrap();
    let brace = act_not_json.iter().position(|&b| b == b'{').unwrap();
    act_not_json[brace] = b'[';
    let rubbish: Vec<Vec<u8>> = vec![
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        vec![0xff; 4096],
        framed(b"{}"),
        framed(&[b'x'; 5000]),
        framed(b"\"hello\""),
        with_hello(&[0xff, 0xff, 0xff, 0xff]),
        with_hello(&[4, 0, 0, 1]),
        with_hello(&framed(&[0xff; 64])),
        with_hello(&framed(&[])),
        with_hello(&framed(&act_not_json)),
        with_hello(&framed(&[&postcard::to_stdvec(&(1u64, Ask::Look)).unwrap()[..], &[0]].concat())),
        hello("0.0.0-other", 0),
    ];
    for bytes in rubbish {
        let mut stream = stranger(&f);
        // It may be cut off in the middle of it.
        let _ = stream.write_all(&bytes);
        is_cut(stream);
    }
    // Whatever comes after a good hello: bytes of a generator, each time as a frame of their length.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for length in (0..300).map(|n| n % 40) {
        let mut bytes = vec![0; length];
        for byte in &mut bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
        // It may be understood by chance; then the next one is not.
        let _ = stranger(&f).write_all(&[&good[..], &framed(&bytes), &[0xff; 4]].concat());
    }
    // Half of something, and gone.
    for cut in [1, 3, 6, good.len() - 1, good.len() + 2] {
        let whole = with_hello(&said(1, &Ask::Look));
        stranger(&f).write_all(&whole[..cut]).unwrap();
    }
    // Questions whose answers nobody waits for.
    let mut rude = stranger(&f);
    rude.write_all(&with_hello(&(0..50).flat_map(|n| said(n, &Ask::Part(None))).collect::<Vec<_>>())).unwrap();
    drop(rude);
    until("only the good one is left", || a.figures().clients == 1);
    assert_eq!(answer(&b.keeper.act(tag_act(vec![id], "茶"))).unwrap().changed, 1);
    b.wait("its act", |w| w.tagged(id, "茶"));
    assert_eq!((b.lists, b.notices.len()), (1, 0), "it was not disturbed");
}

#[test]
fn a_client_that_stops_reading_is_cut_off_and_holds_nobody_up() {
    let f = Folder::new();
    let page: String = (0..1_000).map(|n| format!("第{n}条{}|{n}\n", "长".repeat(30))).collect();
    f.write("1.txt", &page);
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 1_000);
    let ids: Vec<ArticleId> = a.list.keys().copied().collect();
    let mut deaf = stranger(&f);
    deaf.write_all(&hello(VERSION, 0)).unwrap();
    deaf.write_all(&said(1, &Ask::Follow { since: None, list: false })).unwrap();
    until("it is a client", || a.figures().clients == 1);
    let mut n = 0;
    until("it is cut off", || {
        n += 1;
        assert_eq!(answer(&a.keeper.act(tag_act(ids.clone(), &format!("t{n}")))).unwrap().changed, 1_000);
        a.figures().clients == 0
    });
    is_cut(deaf);
    let mut b = Window::open(&f, "two");
    b.wait("the list", |w| w.tagged(ids[0], &format!("t{n}")));
}

#[test]
fn there_is_a_limit_to_clients_and_it_is_said() {
    let f = Folder::new();
    let a = Window::open(&f, "one");
    let many: Vec<UnixStream> = (0..64)
        .map(|_| {
            let mut stream = stranger(&f);
            stream.write_all(&hello(VERSION, 0)).unwrap();
            assert!(read_frame(&mut stream).is_some());
            stream
        })
        .collect();
    until("all are there", || a.figures().clients == 64);
    let refused = Keeper::open_with(&f.place(), "two", Interest::Nothing, (toy, 1)).map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("64 others"), "{refused}");
    drop(many);
    until("they are gone", || a.figures().clients == 0);
    assert_eq!(answer(&join(&f, "two", Interest::Nothing).figures()).unwrap().clients, 1);
}

/// An owner that the test plays: it holds the lock and listens.
struct Played {
    lock: fs::File,
    listener: UnixListener,
}

impl Played {
    fn new(f: &Folder) -> Self {
        f.place().prepare().unwrap();
        let lock = hold(&f.place()).unwrap();
        let _ = fs::remove_file(f.at(".baoku/socket"));
        Self { lock, listener: UnixListener::bind(f.at(".baoku/socket")).unwrap() }
    }

    /// Takes in one client and says hello.
    fn greet(&self, version: &str, session: u64) -> UnixStream {
        let (mut stream, _) = self.listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(&hello(version, session)).unwrap();
        assert!(read_frame(&mut stream).is_some());
        stream
    }
}

#[test]
fn an_owner_of_another_version_is_named_with_the_remedy() {
    let f = Folder::new();
    let played = Played::new(&f);
    let refused = std::thread::scope(|scope| {
        scope.spawn(|| played.greet("9.9.9", 1));
        Keeper::open_with(&f.place(), "two", Interest::List, (toy, 1)).map(|_| ()).unwrap_err()
    });
    let said = refused.to_string();
    assert!(matches!(refused, ArchiveError::OtherVersion { .. }), "{said}");
    assert!(said.contains("stranger (process 1, version 9.9.9)") && said.contains(VERSION), "{said}");
    assert!(said.contains("end it") && said.lines().count() == 1, "{said}");
}

#[test]
fn an_act_whose_answer_was_lost_with_the_owner_is_done_by_the_next() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let (_, list) = f.look();
    let played = Played::new(&f);
    let (mut line, once) = std::thread::scope(|scope| {
        let line = scope.spawn(|| played.greet(VERSION, 1));
        let once = join(&f, "two", Interest::Nothing);
        (line.join().unwrap(), once)
    });
    let receipt = once.act(tag_act(vec![list[0].id], "茶"));
    assert!(read_frame(&mut line).is_some(), "the question");
    // As if killed: nothing is tidied up.
    drop((line, played));
    assert_eq!(answer(&receipt).unwrap().changed, 1);
    assert_eq!(answer(&once.entries()).unwrap().1[0].tags.len(), 1);
}

#[test]
fn a_question_at_which_the_owner_always_hangs_up_is_given_up() {
    let f = Folder::new();
    let played = Played::new(&f);
    std::thread::scope(|scope| {
        let owner = scope.spawn(|| {
            // The same session each time: nobody has taken over.
            for _ in 0..3 {
                let mut line = played.greet(VERSION, 5);
                assert!(read_frame(&mut line).is_some());
            }
            played.greet(VERSION, 5)
        });
        let once = join(&f, "two", Interest::Nothing);
        let refused = answer(&once.act(tag_act(vec![ArticleId(1)], "茶"))).unwrap_err();
        assert!(refused.to_string().contains("end it"), "{refused}");
        owner.join().unwrap();
    });
    drop(played.lock);
}

#[test]
fn stale_and_odd_things_in_the_store_folder_are_no_obstacle() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let store = |name: &str| f.at(".baoku").join(name);
    f.place().prepare().unwrap();
    // As a crash leaves them, with a note that leads to nobody; then as nobody would.
    drop(UnixListener::bind(store("socket")).unwrap());
    fs::write(store("lock"), "").unwrap();
    let note = r#"{"version":"0.0.1","protocol":6,"pid":1,"command":"baoku","since":"2031-01-02T03:04:05Z","socket":"/no/such/socket"}"#;
    fs::write(store("owner.json"), note).unwrap();
    for round in 0..2 {
        let mut a = Window::open(&f, "one");
        a.wait("the page", |w| w.list.len() == 1);
        let once = join(&f, "two", Interest::Nothing);
        assert_eq!(answer(&once.figures()).unwrap().owner.command, "one", "{round}");
        drop((a, once));
        for name in ["socket", "owner.json", "lock"] {
            let _ = fs::remove_file(store(name));
            fs::create_dir(store(name)).unwrap();
        }
    }
}

#[test]
fn a_socket_that_somebody_took_away_is_made_anew() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 1);
    let b = join(&f, "two", Interest::Nothing);
    fs::remove_file(f.at(".baoku/socket")).unwrap();
    fs::remove_file(f.at(".baoku/owner.json")).unwrap();
    answer(&b.look()).unwrap();
    assert_eq!(answer(&join(&f, "three", Interest::Nothing).figures()).unwrap().clients, 2);
    drop((a, b));
    assert!(!f.at(".baoku/socket").exists());
}

#[test]
fn an_owner_in_a_folder_without_room_for_a_socket_is_found_by_its_note() {
    let f = Folder::new();
    f.write("1.txt", "甲|一");
    f.place().prepare().unwrap();
    // A folder that is in use lies in the way: the file system might as well know no sockets.
    f.write(".baoku/socket/letter", "text");
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 1);
    let once = join(&f, "two", Interest::Nothing);
    assert_eq!(answer(&once.figures()).unwrap().owner.command, "one");
    assert!(f.at(".baoku/socket/letter").exists());
}
