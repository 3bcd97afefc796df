//! How weights do on some pages: of what they decide, how much is right.

use super::*;

/// How many lines of text stand under the line they ought to, of how many; and how many lines have the role they ought to, of how many.
fn report(pages: &[Page], weights: &Weights, rows: bool) -> [usize; 4] {
    let mut out = [0; 4];
    for page in pages.iter().filter(|p| p.rows == rows) {
        let mut roles = vec![Role::Title; page.lines.len()];
        if rows {
            let over = page.over();
            let table = Table::new(&page.lines, weights);
            for strand in table.strands() {
                strand.lines.iter().zip(&strand.roles).for_each(|(n, r)| roles[*n] = *r);
                let links = strand.lines.windows(2).filter(|w| over[w[1]].0 == Some(w[0])).count();
                out[0] += links;
            }
            out[1] += over.iter().filter(|(over, _)| over.is_some()).count();
        } else {
            roles = roles::decide_by(&page.lines, weights);
        }
        let known = (0..roles.len()).filter(|n| page.gold[*n] != Gold::Unknown);
        known.for_each(|n| {
            out[2] += usize::from(page.may(n, roles[n]));
            out[3] += 1;
        });
    }
    out
}

/// How the titles and the pieces of the pages come out: right of all titles, right of all pieces.
fn report_rest(pages: &[Page], weights: &Weights) -> [usize; 4] {
    let mut out = [0; 4];
    for page in pages {
        if let Some(Titled { titles, texts, of }) = page.titles() {
            let words = page.words();
            let dealt = Stage::new(&page.lines, &words, &titles, &texts, weights).deal().0;
            out[0] += dealt.iter().zip(&of).filter(|(a, b)| a == b).count();
            out[1] += of.len();
        }
        if page.rows {
            let table = Table::new(&page.lines, weights);
            let (pieces, _) = columns::pieces(&table.strands(), &table);
            for (to, want) in
                pieces.link(weights, &columns::Ties::default()).0.next.into_iter().zip(page.links(&pieces))
            {
                out[2] += usize::from(want == Some(to));
                out[3] += usize::from(want.is_some());
            }
        }
    }
    out
}

pub(super) fn told(what: &str, pages: &[Page], weights: &Weights) {
    let [links, of, right, known] = report(pages, weights, true);
    let [.., in_order, known_in_order] = report(pages, weights, false);
    let [titles, of_titles, pieces, of_pieces] = report_rest(pages, weights);
    println!("{what}: in order {in_order}/{known_in_order} roles; by rows {right}/{known} roles, {links}/{of} links");
    println!("{what}: {titles}/{of_titles} titles, {pieces}/{of_pieces} pieces");
}
