//! Windows that kept the list of another day.

use super::*;

/// What a handle is told first that says it knows a list: whether the list came, whether the word that it is known did, and what else.
fn begun(f: &Folder, generation: u64, articles: u64) -> (bool, Option<u64>, Vec<Changes>) {
    let keeper = join(f, "kept", Interest::ListSince { generation, articles });
    let mut changes = Vec::new();
    loop {
        match keeper.events().recv_timeout(PATIENCE).unwrap() {
            Event::List(..) => return (true, None, changes),
            Event::Known(generation) => return (false, Some(generation), changes),
            Event::Changed(changed) => changes.push(changed),
            _ => {}
        }
    }
}

#[test]
fn who_kept_the_list_is_told_it_again_only_where_it_is_another_one() {
    let f = Folder::new();
    f.write("1.txt", "甲|一\n乙|二");
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 2);
    let kept = a.figures().generation;
    a.keeper.stop();
    // As the owner.
    assert_eq!(begun(&f, kept, 2), (false, Some(kept), vec![]));
    assert!(begun(&f, kept, 1).0 && begun(&f, kept + 1, 2).0 && begun(&f, kept - 1, 2).0);
    // Through another owner: what has changed since that one began comes behind.
    let mut a = Window::open(&f, "one");
    a.wait("the list", |w| w.list.len() == 2);
    assert_eq!(begun(&f, kept, 2), (false, Some(kept), vec![]));
    let id = a.first();
    answer(&a.keeper.act(tag_act(vec![id], "茶"))).unwrap();
    let now = a.figures().generation;
    let (list, known, changes) = begun(&f, kept, 2);
    assert_eq!((list, known, changes.len()), (false, Some(now), 1));
    assert!(changes[0].upserts.len() == 1 && tags(&changes[0].upserts[0]) == ["茶"]);
    assert_eq!(begun(&f, now, 2), (false, Some(now), vec![]));
    assert!(begun(&f, now + 1, 2).0 && begun(&f, kept - 1, 2).0);
}

#[test]
fn a_generation_in_which_nothing_listed_differs_is_told_too() {
    let (f, other) = (Folder::new(), Folder::new());
    f.write("1.txt", "甲|一");
    other.write("2.txt", "柳荫湖畔观鸟长廊|全长三百二十米，沿途设置了六处隐蔽的观察棚");
    let mut there = other.open();
    reconcile(&mut there);
    let ids = entries(&there).iter().map(|e| e.id).collect();
    there.act(tag_act(ids, "茶")).unwrap();
    let (held, searches) = there.dump();
    let mut a = Window::open(&f, "one");
    a.wait("the page", |w| w.list.len() == 1);
    let mut b = Window::open(&f, "two");
    b.wait("the list", |w| w.list.len() == 1);
    let before = a.figures().generation;
    answer(&b.keeper.act(Act::Restore { held, searches })).unwrap();
    let after = a.figures().generation;
    assert!(after > before, "the journal has grown");
    for window in [&a, &b] {
        let known = |e| if let Event::Known(generation) = e { Some(generation) } else { None };
        while known(window.keeper.events().recv_timeout(PATIENCE).unwrap()) != Some(after) {}
    }
}
