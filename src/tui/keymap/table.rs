//! The keys as they are when no config file says otherwise: one row for what a command means somewhere.

use super::{
    Command,
    key::{Key, ch, ctrl, key},
    place::{ALL, ARROWS, Context, MAIN, READING, Set, TYPING, VI, WINDOWS, on},
};
use crate::catalogue::Leaf;
use crate::tui::{action::Move, editor::Edit, lang::Both};
use Command as C;
use Context::{Article, Filter, Help, List, Palette, Query, Side, TagInput, Tags, Why};
use crossterm::event::KeyCode;

/// What a command means in some contexts, and the keys that it has there at first.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) on: Set,
    pub(crate) keys: &'static [Key],
    pub(crate) command: Command,
    /// For help and palette.
    pub(crate) says: Both,
    /// For the hint bar: short, or empty for none.
    pub(crate) hint: Both,
}

/// No hint.
const NO: Both = ("", "");

const fn bind(on: Set, keys: &'static [Key], command: Command, says: Both, hint: Both) -> Binding {
    Binding { on, keys, command, says, hint }
}

/// The table. Hints and help keep its order.
#[rustfmt::skip] // A row of the table is a line.
pub(crate) static BINDINGS: &[Binding] = &[
    bind(on(&[List, Query]), &[key(KeyCode::Enter)], C::Enter, ("read the article", "阅读文章"), ("read", "阅读")),
    bind(on(&[Tags]), &[key(KeyCode::Enter)], C::Enter, ("show the articles with this tag", "列出有此标签的文章"), ("filter", "筛选")),
    bind(on(&[Why]), &[key(KeyCode::Enter)], C::Enter, ("search without the word", "去掉此词再检索"), ("leave out", "去掉")),
    bind(on(&[TagInput]), &[key(KeyCode::Enter)], C::Enter, ("do it: tag or +tag puts on, -tag takes off", "执行：“标签”或“+标签”为加，“-标签”为去"), ("do it", "执行")),
    bind(on(&[TagInput]), &[key(KeyCode::Tab)], C::Complete, ("complete the tag, again for the next", "补全标签，再按换下一个"), ("complete", "补全")),
    bind(on(&[TagInput]), &[key(KeyCode::BackTab)], C::CompleteBack, ("complete with the one before", "换上一个补全"), NO),
    bind(on(&[Help]), &[ch('/')], C::Query, ("find a key", "查找按键"), ("find", "查找")),
    bind(on(&[Filter]), &[key(KeyCode::Enter)], C::Enter, ("keep what is found", "保留查到的"), ("keep", "保留")),
    bind(on(&[Filter]), &[key(KeyCode::Esc)], C::Back, ("show all again", "重新列出全部"), ("all", "全部")),
    bind(READING, &[ch('/')], C::Query, ("to the query line", "到检索行"), ("search", "检索")),
    bind(on(&[Article]), &[ch('J')], C::NextArticle, ("the next article of the headlines", "标题列表中的下一篇"), ("next", "下一篇")),
    bind(on(&[Article]), &[ch('K')], C::PreviousArticle, ("the previous article of the headlines", "标题列表中的上一篇"), ("previous", "上一篇")),
    bind(on(&[Article]), &[ch('n')], C::NextMatch, ("to the query's next match in the text", "到正文中的下一处匹配"), ("match", "匹配")),
    bind(on(&[Article]), &[ch('N')], C::PreviousMatch, ("to the match before", "到上一处匹配"), NO),
    bind(READING, &[ch(']')], C::Leaf(Leaf::NextOfPage), ("the next article of the page", "本版下一篇"), NO),
    bind(READING, &[ch('[')], C::Leaf(Leaf::PreviousOfPage), ("the article before it on the page", "本版上一篇"), NO),
    bind(READING, &[ch('}')], C::Leaf(Leaf::NextPage), ("the next page of the issue", "本期下一版"), NO),
    bind(READING, &[ch('{')], C::Leaf(Leaf::PreviousPage), ("the page before", "本期上一版"), NO),
    bind(READING, &[ch(')')], C::Leaf(Leaf::NextIssue), ("the paper's next issue", "本报下一期"), NO),
    bind(READING, &[ch('(')], C::Leaf(Leaf::PreviousIssue), ("the issue before", "本报上一期"), NO),
    bind(on(&[List, Article]), &[ch('r')], C::RawPage, ("the page file with the article's lines marked, and back", "看版面文件，标出本文各行；再按还原"), ("page file", "版面文件")),
    bind(on(&[List, Article]), &[ch('i')], C::Why, ("why the article was found; where nothing was, which word is in the way", "为何检出此文；一无所获时，何词有碍"), NO),
    bind(on(&[List, Article]), &[ch('z')], C::Zen, ("the article alone on the screen, and back", "独占屏幕阅读正文，再按恢复"), ("zen", "专注")),
    bind(READING, &[ch('<')], C::Narrower, ("the pane narrower", "窗格变窄"), NO),
    bind(READING, &[ch('>')], C::Wider, ("the pane wider", "窗格变宽"), NO),
    bind(on(&[Article]), &[ch('f')], C::GoOn, ("follow the article to where it goes on", "转到下接的版面"), NO),
    bind(on(&[Article]), &[ch('b')], C::ComeFrom, ("back to where the article comes from", "回到上文所在的版面"), NO),
    bind(READING, &[ch('t')], C::Tag, ("put tags on the article or take them off", "给文章加标签或去标签"), ("tag", "标签")),
    bind(on(&[List]), &[ch('x')], C::Mark, ("mark the article for the next acts, or take the mark off", "选定文章以备操作，或取消选定"), ("mark", "选定")),
    bind(on(&[List]), &[ch('X')], C::MarkAll, ("mark all that the query finds; again: take the marks off", "选定全部检索结果；再按取消选定"), NO),
    bind(on(&[List]), &[ch('v')], C::Visual, ("begin a range, which acts and x take; again or Esc: end it", "开始连续选择，供操作或 x 使用；再按或 Esc 结束"), NO),
    bind(on(&[List]), &[ch('o')], C::Sort, ("sort: relevance, newest, oldest, paper, page", "排序：相关、最新、最早、报纸、版次"), ("sort", "排序")),
    bind(on(&[List]), &[ch('O')], C::Group, ("group: by date, paper, page, not at all", "分组：按日期、报纸、版次，或不分组"), ("group", "分组")),
    bind(READING, &[ch('s')], C::Star, ("put a star on the article or take it off", "加星标或去星标"), ("star", "星标")),
    bind(READING, &[ch('m')], C::MarkRead, ("mark the article as read or as unread", "标为已读或未读"), NO),
    bind(READING, &[ch('u')], C::Undo, ("take the last act back", "撤销上一步操作"), ("undo", "撤销")),
    bind(READING, &[ctrl('r')], C::Redo, ("do again what was taken back", "重做已撤销的操作"), NO),
    bind(READING, &[ch('T')], C::Tags, ("all tags", "全部标签"), ("tags", "标签表")),
    bind(READING, &[ch('!')], C::Problems, ("pages that could not be read", "未能读入的版面"), ("problems", "问题")),
    bind(READING, &[ch(':')], C::Palette, ("every command by its name", "按名称查找并执行命令"), ("commands", "命令")),
    bind(on(&[Palette]), &[key(KeyCode::Enter)], C::Enter, ("run the command", "执行命令"), ("run", "执行")),
    bind(on(&[Palette]), &[key(KeyCode::Esc)], C::Back, ("run nothing", "不执行"), ("cancel", "取消")),
    bind(on(&[Palette]), &[key(KeyCode::Tab)], C::Complete, ("the next command", "下一条命令"), NO),
    bind(on(&[Palette]), &[key(KeyCode::BackTab)], C::CompleteBack, ("the command before", "上一条命令"), NO),
    bind(on(&[List]), &[key(KeyCode::Right), ch('l')], C::Enter, ("read the article", "阅读文章"), NO),
    bind(on(&[Article]), &[key(KeyCode::Left), ch('h')], C::Back, ("back to the headlines", "回到标题"), NO),
    bind(on(&[Side, Query]), &[key(KeyCode::Esc)], C::Back, ("to the headlines", "到标题"), ("headlines", "标题")),
    bind(on(&[List]), &[key(KeyCode::Esc)], C::Back, ("end the range, else take the marks off, else empty the query", "结束连续选择，其次取消选定，再次清空检索词"), NO),
    bind(on(&[Article]), &[key(KeyCode::Esc)], C::Back, ("back to the headlines", "回到标题"), ("back", "返回")),
    bind(on(&[TagInput]), &[key(KeyCode::Esc)], C::Back, ("change nothing", "不作改动"), ("cancel", "取消")),
    bind(WINDOWS, &[key(KeyCode::Esc), ch('q')], C::Back, ("close the window", "关闭窗口"), ("close", "关闭")),
    bind(on(&[Query]), &[key(KeyCode::Tab)], C::Complete, ("complete the field or its value; else to the headlines", "补全字段或字段值；无可补全则到标题"), NO),
    bind(on(&[Query]), &[key(KeyCode::BackTab)], C::CompleteBack, ("the one before; else to the article", "换上一个；无可补全则到正文"), NO),
    bind(READING, &[key(KeyCode::Tab)], C::NextPane, ("query, headlines, article in turn", "依次到检索行、标题、正文"), NO),
    bind(READING, &[key(KeyCode::BackTab)], C::PreviousPane, ("the same, backwards", "同上，反向"), NO),
    bind(ARROWS, &[key(KeyCode::Up)], C::Move(Move::Up), ("one up", "上移一行"), NO),
    bind(ARROWS, &[key(KeyCode::Down)], C::Move(Move::Down), ("one down", "下移一行"), NO),
    bind(VI, &[ch('k')], C::Move(Move::Up), ("one up", "上移一行"), NO),
    bind(VI, &[ch('j')], C::Move(Move::Down), ("one down", "下移一行"), NO),
    bind(on(&[Query, Palette, Filter]), &[ctrl('p')], C::Move(Move::Up), ("one up", "上移一行"), NO),
    bind(on(&[Query, Palette, Filter]), &[ctrl('n')], C::Move(Move::Down), ("one down", "下移一行"), NO),
    bind(VI, &[ctrl('u')], C::Move(Move::HalfUp), ("half a page up", "上翻半页"), NO),
    bind(VI, &[ctrl('d')], C::Move(Move::HalfDown), ("half a page down", "下翻半页"), NO),
    bind(ARROWS, &[key(KeyCode::PageUp)], C::Move(Move::PageUp), ("a page up", "上翻一页"), NO),
    bind(ARROWS, &[key(KeyCode::PageDown)], C::Move(Move::PageDown), ("a page down", "下翻一页"), NO),
    bind(VI, &[ch(' ')], C::Move(Move::PageDown), ("a page down", "下翻一页"), NO),
    bind(VI, &[ch('g'), key(KeyCode::Home)], C::Move(Move::Top), ("to the top", "到开头"), NO),
    bind(VI, &[ch('G'), key(KeyCode::End)], C::Move(Move::Bottom), ("to the end", "到末尾"), NO),
    bind(TYPING, &[key(KeyCode::Left), ctrl('b')], C::Edit(Edit::Left), ("caret left", "光标左移"), NO),
    bind(TYPING, &[key(KeyCode::Right), ctrl('f')], C::Edit(Edit::Right), ("caret right", "光标右移"), NO),
    bind(TYPING, &[key(KeyCode::Home), ctrl('a')], C::Edit(Edit::Home), ("caret to the start", "光标到行首"), NO),
    bind(TYPING, &[key(KeyCode::End), ctrl('e')], C::Edit(Edit::End), ("caret to the end", "光标到行尾"), NO),
    bind(TYPING, &[key(KeyCode::Backspace), ctrl('h')], C::Edit(Edit::Backspace), ("drop the glyph before the caret", "删去光标前一字"), NO),
    bind(TYPING, &[key(KeyCode::Delete), ctrl('d')], C::Edit(Edit::Delete), ("drop the glyph under the caret", "删去光标处一字"), NO),
    bind(TYPING, &[ctrl('u')], C::Edit(Edit::KillBefore), ("drop all before the caret", "删去光标前全部"), ("clear", "清空")),
    bind(TYPING, &[ctrl('k')], C::Edit(Edit::KillAfter), ("drop all after the caret", "删去光标后全部"), NO),
    bind(TYPING, &[ctrl('w')], C::Edit(Edit::KillWord), ("drop the word before the caret", "删去光标前一词"), NO),
    bind(READING, &[ch('?')], C::Help, ("all keys", "全部按键"), ("help", "帮助")),
    bind(MAIN, &[key(KeyCode::F(1))], C::Help, ("all keys", "全部按键"), NO),
    bind(READING, &[ch('q')], C::Quit, ("leave", "退出"), ("quit", "退出")),
    bind(READING, &[ch('M')], C::Mouse, ("give the mouse to the terminal to select text, or take it back", "把鼠标交给终端以选取文字，或收回"), NO),
    bind(ALL, &[ctrl('z')], C::Suspend, ("stand still; fg in the shell goes on", "挂起；在 shell 中用 fg 继续"), NO),
    bind(ALL, &[ctrl('l')], C::Redraw, ("draw the screen anew", "重画屏幕"), NO),
    bind(ALL, &[ctrl('c')], C::Quit, ("leave", "退出"), NO),
];
