//! Which names a mistyped word may stand for.

use strsim::osa_distance;

/// So many are named.
const MOST: usize = 3;

/// The names that a word may stand for, the nearest first: those that differ in case and punctuation alone; else those
/// within a few typing mistakes, and those that begin with it. Of `time.expired`, `expired` is enough.
pub(crate) fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = Word::of(typed);
    let names = names.into_iter().filter_map(|name| Some((typed.distance(&Word::of(name))?, name)));
    let mut near: Vec<(usize, &str)> = names.collect();
    near.sort_by_key(|(distance, _)| *distance);
    let best = near.first().map_or(0, |(distance, _)| *distance);
    let is_near = |distance: usize| distance == best || best > 0 && distance == best + 1;
    near.into_iter().take(MOST).filter(|(distance, _)| is_near(*distance)).map(|(_, name)| name).collect()
}

/// The letters and digits of a word, in small letters.
struct Word {
    whole: String,
    /// Behind its last full stop, where it has one.
    last: Option<String>,
}

impl Word {
    fn of(text: &str) -> Self {
        let letters =
            |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        Self { whole: letters(text), last: text.rsplit_once('.').map(|(_, last)| letters(last)) }
    }

    /// How far a name is from what was typed; `None` for another word.
    fn distance(&self, name: &Self) -> Option<usize> {
        const SHORTEST: usize = 3;
        let typed = &self.whole;
        let whole = || [Some(&name.whole), name.last.as_ref()].into_iter().flatten();
        if whole().any(|name| name == typed) {
            return Some(0);
        }
        // A third of it may be wrong.
        let most = (typed.len() / 3).max(1);
        let mistakes = whole().map(|name| osa_distance(typed, name)).min()?;
        let is_begun = || typed.len() >= SHORTEST && whole().any(|name| name.starts_with(typed.as_str()));
        let is_of_another_group = || self.last.is_some() && self.last == name.last;
        if typed.len() >= SHORTEST && mistakes <= most {
            Some(mistakes)
        } else if is_begun() || is_of_another_group() {
            Some(most + 1)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_names_come_first_and_others_not_at_all() {
        let names = ["status", "rotate", "restore", "time.expired", "time.exp_missing", "custom.aud", "shape.parts"];
        for (typed, expected) in [
            ("rotat", &["rotate"] as &[&str]),
            ("time_expired", &["time.expired"]),
            ("Custom-Aud", &["custom.aud"]),
            ("expird", &["time.expired"]),
            ("signature.expired", &["time.expired"]),
            ("time.exp", &["time.expired", "time.exp_missing"]),
            ("tiem.expired", &["time.expired"]),
            ("nonsense", &[]),
            ("x", &[]),
            ("", &[]),
            (".", &[]),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }
}
