//! The interface's language.
//!
//! Both versions of a text stand side by side where the text is used, so that one cannot be changed and the other forgotten; the compiler sees to it that
//! there are always two. What the archive says (problems, notices) is English.

/// A fixed text in English and in Chinese.
pub(crate) type Both = (&'static str, &'static str);

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Lang {
    #[default]
    English,
    Chinese,
}

impl Lang {
    /// The language that the person's locale asks for, `set` being the environment's variables that are not empty: the first of LC_ALL, LC_MESSAGES and LANG that is set, as POSIX has it.
    pub(crate) fn of_locale(set: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        locale.map_or(Self::English, |locale| Self::of(&locale))
    }

    /// The language of a locale's name, such as `zh_CN.UTF-8`.
    pub(crate) fn of(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// The text in this language. For texts that are put together, both are made: they are short and few.
    pub(crate) fn say<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// A fixed text in this language.
    pub(crate) fn pick(self, (english, chinese): Both) -> &'static str {
        self.say(english, chinese)
    }

    /// A day of the week, short.
    pub(crate) fn weekday(self, day: jiff::civil::Weekday) -> &'static str {
        let at = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let chinese = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
        self.say(english[at % 7], chinese[at % 7])
    }

    /// `1 article`, `3 articles`, `3 篇文章`.
    pub(crate) fn articles(self, n: usize) -> String {
        self.say(format!("{n} article{}", if n == 1 { "" } else { "s" }), format!("{n} 篇文章"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_language() {
        for locale in ["zh_CN.UTF-8", "zh", "ZH_TW", "zh-Hans"] {
            assert_eq!(Lang::of(locale), Lang::Chinese, "{locale}");
        }
        for locale in ["C", "en_US.UTF-8", "POSIX", "de_DE"] {
            assert_eq!(Lang::of(locale), Lang::English, "{locale}");
        }
        assert_eq!((Lang::English.articles(1), Lang::Chinese.articles(2)), ("1 article".into(), "2 篇文章".into()));
    }
}
