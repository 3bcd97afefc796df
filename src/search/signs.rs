//! The characters that mean something in a query, and how one is written that shall not.

/// `"`, and what typesetters and input methods put in its place. Whichever comes next ends what one began.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '「' | '」' | '『' | '』')
}

pub(super) fn opens(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub(super) fn closes(c: char) -> bool {
    matches!(c, ')' | '）')
}

pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

pub(super) fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

pub(super) fn is_minus(c: char) -> bool {
    matches!(c, '-' | '－')
}

/// What parts the values of a field.
pub(super) fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、')
}

/// Ends a word.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || opens(c) || closes(c) || is_bar(c)
}

/// A word that stands for OR.
pub(super) fn is_or(word: &str) -> bool {
    matches!(word, "OR" | "ＯＲ" | "或")
}

/// A word that says what is so without it.
pub(super) fn is_and(word: &str) -> bool {
    matches!(word, "AND" | "ＡＮＤ")
}

/// A backslash before this takes its meaning away; before letters and digits of Latin a backslash is itself.
pub(super) fn can_be_escaped(c: char) -> bool {
    !c.is_ascii_alphanumeric()
}
