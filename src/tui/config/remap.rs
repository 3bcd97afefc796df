//! `[keys.CONTEXT]` of a config file: other keys for commands. A command that is named has the keys that are written and no others there.

use super::read::{Item, Wrong, at, items, meant, table, unknown, wants};
use crate::{
    text::visible,
    tui::{
        action::Command,
        keymap::{CONTEXTS, Context, Key, Keymap, name},
    },
};
use toml::de::DeValue;

/// What was written of a command.
struct Written {
    context: Context,
    command: Command,
    at: usize,
}

/// The keymap that a `[keys]` table makes of the default one.
pub(super) fn read(item: &Item<'_>) -> Result<Keymap, Wrong> {
    let (mut keymap, mut written) = (Keymap::default(), Vec::new());
    for part in items(table(item)?) {
        let known: Vec<&str> = CONTEXTS.iter().map(|context| context.about().0).collect();
        let context = CONTEXTS.iter().copied().find(|context| context.about().0 == part.name);
        let context = context.ok_or_else(|| unknown(&part, "place for keys", &known))?;
        for row in items(table(&part)?) {
            let command = command(&keymap, context, &row)?;
            keymap.rebind(context, command, keys(context, &row)?);
            written.push(Written { context, command, at: row.at });
        }
    }
    check(&keymap, &written)?;
    Ok(keymap)
}

/// The command of a name, in a context where it means something.
fn command(keymap: &Keymap, context: Context, row: &Item<'_>) -> Result<Command, Wrong> {
    let here = context.about().0;
    let mut known: Vec<&str> = keymap.here(context).map(|bound| name(bound.row.command)).collect();
    known.dedup();
    let found = keymap.here(context).map(|bound| bound.row.command).find(|&command| name(command) == row.name);
    found.ok_or_else(|| {
        let elsewhere = |context: &&Context| keymap.here(**context).any(|bound| name(bound.row.command) == row.name);
        let places: Vec<&str> = CONTEXTS.iter().filter(elsewhere).map(|context| context.about().0).collect();
        if places.is_empty() {
            let near = meant(row.name, &known);
            let help = if near.is_empty() { ": `baoku config` lists all".to_owned() } else { near };
            (row.at, format!("`{}` is no command of {here}{help}", visible(row.name)))
        } else {
            (row.at, format!("`{}` means nothing in {here}: it does in {}", row.name, places.join(", ")))
        }
    })
}

/// The keys that are written: one, or a list of them.
fn keys(context: Context, row: &Item<'_>) -> Result<Vec<Key>, Wrong> {
    let wrong = || wants(row, "a list of keys, such as [\"s\", \"^S\"]");
    let names: Vec<(&str, usize)> = match row.value.get_ref() {
        DeValue::String(one) => vec![(one, at(row))],
        DeValue::Array(many) => {
            let one = |value: &'_ toml::Spanned<DeValue<'_>>| value.span().start;
            let texts = many.iter().map(|value| Some((value.get_ref().as_str()?, one(value))));
            texts.collect::<Option<_>>().ok_or_else(wrong)?
        }
        _ => return Err(wrong()),
    };
    let key = |(name, at): (&str, usize)| {
        let key = Key::read(name).ok_or_else(|| {
            let name = visible(name);
            (at, format!("`{name}` is no key: write s, S, ^S, A-s, Enter, Space, Tab, S-Tab, Esc, Up, PgUp, Home, F2"))
        })?;
        if context.is_typing() && key.typed().is_some() {
            return Err((at, format!("`{name}` types a letter in {}: take a key with ^ or A-", context.about().0)));
        }
        Ok(key)
    };
    names.into_iter().map(key).collect()
}

/// No key means two things in one place, and every place can be left.
fn check(keymap: &Keymap, written: &[Written]) -> Result<(), Wrong> {
    for one in written {
        let here = one.context.about().0;
        for key in keymap.keys(one.context, one.command) {
            let mut others = keymap.here(one.context).filter(|bound| bound.row.command != one.command);
            if let Some(other) = others.find(|bound| bound.keys.contains(&key)) {
                let (mine, other, key) = (name(one.command), name(other.row.command), key.name());
                let what = format!(
                    "`{key}` would mean {mine} and {other} in {here}: give {other} another key, or {other} = []"
                );
                return Err((one.at, what));
            }
        }
        let leaves = |command: Command| matches!(command, Command::Back | Command::Quit);
        let left = keymap.here(one.context).any(|bound| leaves(bound.row.command) && !bound.keys.is_empty());
        if !left {
            return Err((one.at, format!("no key would leave {here}: leave one to back or quit")));
        }
    }
    Ok(())
}
