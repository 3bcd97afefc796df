//! `QUERY|ID…`: what an act is about.
//!
//! A query is searched here and the act names the articles that it found, so the journal says what was meant, not what would
//! be found later. Because there is no screen to check on, a query that can only be read in part changes nothing.

use super::{search::sentence, session::Session};
use crate::{
    model::ArticleId,
    search::{Query, search},
};
use std::error::Error;

/// What an act is about.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    Ids(Vec<ArticleId>),
    Query(Query),
}

impl Target {
    /// Ids when all are ids, else one query.
    pub(super) fn read(targets: &[String]) -> Result<Self, String> {
        let mut ids: Vec<ArticleId> = targets.iter().filter_map(|text| text.parse().ok()).collect();
        if ids.len() == targets.len() {
            ids.sort_unstable();
            ids.dedup();
            return Ok(Self::Ids(ids));
        }
        if let Some(id) = ids.first() {
            return Err(format!("{id} is an id and {} is none: name either ids or a query", targets.join(" ")));
        }
        let text = targets.join(" ");
        let (query, problems) = Query::parse(&text);
        match problems.first() {
            Some(problem) => Err(sentence(&text, problem)),
            None if query.is_empty() => {
                Err("an empty query would change every article: name a query or ids".to_owned())
            }
            None => Ok(Self::Query(query)),
        }
    }

    /// The articles that are there now.
    pub(super) fn ids(self, session: &Session) -> Result<Vec<ArticleId>, Box<dyn Error>> {
        match self {
            Self::Ids(ids) => Ok(ids),
            Self::Query(query) => {
                session.texts_for(&query)?;
                let hits = search(&session.catalogue, &query, &|| false).unwrap_or_default();
                hits.trouble().map_or_else(|| Ok(hits.ids().collect()), |trouble| Err(trouble.clone().into()))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn targets_are_ids_or_one_query() {
        assert_eq!(Target::read(&words("00000000000000ff")), Ok(Target::Ids(vec![ArticleId(255)])));
        assert_eq!(Target::read(&words("渡 口")), Ok(Target::Query(Query::parse("渡 口").0)));
        assert!(Target::read(&words("00000000000000ff 渡口")).is_err());
        assert!(Target::read(&["  ".to_owned()]).unwrap_err().contains("every article"));
    }
}
