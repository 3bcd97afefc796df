//! What commands are called in the config file, in the palette and in the README. A name stays when a command's key or words change.

use super::Command;
use crate::catalogue::Leaf;
use crate::tui::{action::Move, editor::Edit};

/// The name of a command.
pub(crate) fn name(command: Command) -> &'static str {
    match command {
        Command::Quit => "quit",
        Command::Redraw => "redraw",
        Command::Help => "help",
        Command::Problems => "problems",
        Command::Tags => "tags",
        Command::Tag => "tag",
        Command::Mark => "mark",
        Command::MarkAll => "mark-all",
        Command::Visual => "visual",
        Command::Star => "star",
        Command::MarkRead => "mark-read",
        Command::Undo => "undo",
        Command::Redo => "redo",
        Command::Query => "query",
        Command::NextPane => "next-pane",
        Command::PreviousPane => "previous-pane",
        Command::Enter => "enter",
        Command::Back => "back",
        Command::NextArticle => "next-article",
        Command::PreviousArticle => "previous-article",
        Command::NextMatch => "next-match",
        Command::PreviousMatch => "previous-match",
        Command::Leaf(leaf) => match leaf {
            Leaf::NextOfPage => "next-of-page",
            Leaf::PreviousOfPage => "previous-of-page",
            Leaf::NextPage => "next-page",
            Leaf::PreviousPage => "previous-page",
            Leaf::NextIssue => "next-issue",
            Leaf::PreviousIssue => "previous-issue",
        },
        Command::RawPage => "page-file",
        Command::Zen => "zen",
        Command::Narrower => "narrower",
        Command::Wider => "wider",
        Command::GoOn => "go-on",
        Command::ComeFrom => "come-from",
        Command::Complete => "complete",
        Command::CompleteBack => "complete-back",
        Command::Move(way) => match way {
            Move::Up => "up",
            Move::Down => "down",
            Move::HalfUp => "half-page-up",
            Move::HalfDown => "half-page-down",
            Move::PageUp => "page-up",
            Move::PageDown => "page-down",
            Move::Top => "top",
            Move::Bottom => "bottom",
        },
        Command::Edit(edit) => match edit {
            Edit::Left => "caret-left",
            Edit::Right => "caret-right",
            Edit::Home => "caret-start",
            Edit::End => "caret-end",
            Edit::Backspace => "delete-before",
            Edit::Delete => "delete-after",
            Edit::KillBefore => "clear-before",
            Edit::KillAfter => "clear-after",
            Edit::KillWord => "delete-word",
        },
    }
}
