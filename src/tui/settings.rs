//! What the config file and the environment together want of the screen, and how the screen takes it up: when it begins, and again when the file
//! has changed. Pure; [`threads`](super::threads) looks at the file.

use super::{
    action::Effect,
    config::Config,
    keymap::Keymap,
    lang::Lang,
    setting::Setting,
    state::State,
    theme::{self, Theme},
};
use crate::{cite, text::Ambiguous};
use std::sync::Arc;

/// The settings in force.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    lang: Lang,
    theme: Theme,
    mouse: bool,
    /// None: the terminal is to be asked.
    ambiguous: Option<Ambiguous>,
    measure: u16,
    spacing: bool,
    citation: cite::Style,
    keymap: Arc<Keymap>,
}

impl Settings {
    /// What a config wants where the environment is as `set` tells: a variable's value, nothing where it is empty.
    pub(crate) fn of(config: Config, set: impl Fn(&str) -> Option<String>) -> Self {
        let any = theme::shows_any(set("COLORTERM").as_deref());
        let light = theme::is_light(set("COLORFGBG").as_deref());
        let theme = Theme::named(config.theme, any, light);
        // A terminal that understands nothing answers nothing.
        let mute = set("TERM").is_some_and(|term| term == "dumb");
        let asks = config.ambiguous.is_none() && !mute;
        Self {
            lang: config.language.unwrap_or_else(|| Lang::of_locale(&set)),
            theme: config.colours.iter().fold(theme, |theme, &(ink, colour)| theme.with(ink, colour)),
            mouse: config.mouse,
            ambiguous: (!asks).then(|| config.ambiguous_width()),
            measure: config.measure,
            spacing: config.spacing,
            citation: config.citation,
            keymap: Arc::new(config.keymap),
        }
    }

    /// Makes them those of the screen. Where the terminal is to say how wide ambiguous characters are, they are as they were until it does.
    pub(crate) fn take(self, state: &mut State) -> Vec<Effect> {
        let mut effects = vec![Effect::Clear];
        if state.mouse.on != self.mouse {
            state.mouse.on = self.mouse;
            effects.push(Effect::Mouse(self.mouse));
        }
        if self.ambiguous.is_none() {
            effects.push(Effect::AskWidth);
        }
        let ambiguous = self.ambiguous.unwrap_or(state.setting.ambiguous);
        state.setting = Setting { ambiguous, measure: self.measure, spacing: self.spacing };
        state.lang = self.lang;
        state.theme = self.theme;
        state.citation = self.citation;
        state.keymap = self.keymap;
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{action::Action, config::Config, state::Message, update::update};

    fn settings(text: &str, term: &str) -> Settings {
        let config = Config::read(text).unwrap_or_else(|(line, what)| panic!("{line}: {what}"));
        Settings::of(config, |name| match name {
            "TERM" => Some(term.to_owned()),
            "LANG" => Some("zh_CN.UTF-8".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn settings_are_taken_up_while_the_screen_is_open_and_a_mistake_changes_nothing() {
        let mut state = State::new((80, 24), "papers".to_owned(), true);
        state.setting.ambiguous = Ambiguous::Wide;
        let wanted = settings("measure = 20\nmouse = false\ntheme = \"light\"\n", "xterm");
        let effects = update(&mut state, Action::Configured(Ok(Box::new(wanted))));
        assert_eq!((state.lang, state.setting.measure, state.mouse.on), (Lang::Chinese, 20, false));
        assert_eq!(state.setting.ambiguous, Ambiguous::Wide, "until the terminal says something else");
        assert!(matches!(effects[..], [Effect::Clear, Effect::Mouse(false), Effect::AskWidth]), "{effects:?}");
        let told = |state: &State| state.message.clone().unwrap_or(Message { text: String::new(), bad: false });
        assert!(!told(&state).bad);

        let effects = update(&mut state, Action::Configured(Err("c.toml: line 3: what".to_owned())));
        assert!(effects.is_empty() && told(&state).bad && told(&state).text.starts_with("c.toml: line 3: what"));
        assert_eq!((state.lang, state.setting.measure), (Lang::Chinese, 20));

        // What the file says is not asked, nor is a terminal that understands nothing.
        for said in [settings("ambiguous = 1\n", "xterm"), settings("", "dumb")] {
            assert!(!said.take(&mut state).iter().any(|effect| matches!(effect, Effect::AskWidth)));
            assert_eq!(state.setting.ambiguous, Ambiguous::Narrow);
        }
    }
}
