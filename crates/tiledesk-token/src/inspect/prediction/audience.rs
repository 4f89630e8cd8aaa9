//! What a server makes of `aud` at sign-in, where it looks the secret up by it. It reads any URL as Node does; here only
//! what the documentation has is read, and what is plainly no URL.

use crate::claims::AUDIENCE;
use crate::ids::TiledeskId;

/// What an `aud` that is a text leads a server to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum Audience {
    /// Nothing, and an error that nobody catches: it has no scheme, so that it is no URL.
    NoUrl,
    /// The secret of this project.
    Project(TiledeskId),
    /// The server's own key: the path names no project.
    NoProject,
    /// Not known.
    Unknown,
}

impl Audience {
    pub(in crate::inspect) fn of(text: &str) -> Self {
        if !text.contains(':') {
            return Self::NoUrl;
        }
        if let Some(id) = text.strip_prefix(AUDIENCE).and_then(|id| id.parse().ok()) {
            return Self::Project(id);
        }
        let is_plain = |path: &str| path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_'));
        let path = AUDIENCE
            .strip_suffix("/projects/")
            .and_then(|site| text.strip_prefix(site))
            .filter(|path| is_plain(path) && (path.is_empty() || path.starts_with('/')));
        match path.map(|path| path.split('/').nth(1).unwrap_or_default()) {
            // These have secrets of their own.
            None | Some("projects" | "bots" | "subscriptions") => Self::Unknown,
            Some(_) => Self::NoProject,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Audience;

    #[test]
    fn the_documented_form_is_read_and_no_other_url() {
        let id = "5e5f4e220b28440012117be4";
        for text in [id, "shop", "tiledesk.com/projects/5e", "/projects/5e", " ", "a b"] {
            assert_eq!(Audience::of(text), Audience::NoUrl, "{text}");
        }
        let documented = Audience::of(&format!("https://tiledesk.com/projects/{id}"));
        assert_eq!(Some(documented), id.parse().ok().map(Audience::Project));
        for text in ["https://tiledesk.com", "https://tiledesk.com/", "https://tiledesk.com/project/5e"] {
            assert_eq!(Audience::of(text), Audience::NoProject, "{text}");
        }
        for text in [
            "https://tiledesk.com/projects/",
            "https://tiledesk.com/projects/shop",
            &format!("https://tiledesk.com/projects/{id}/"),
            &format!("https://tiledesk.com/projects/{id}?"),
            &format!("http://tiledesk.com/projects/{id}"),
            &format!("https://chat.example.com/projects/{id}"),
            "https://tiledesk.company/",
            "https://tiledesk.com/x/../projects/",
            "https://tiledesk.com/bots/5e",
            "localhost:3000",
            "https://",
            "1:2",
        ] {
            assert_eq!(Audience::of(text), Audience::Unknown, "{text}");
        }
    }
}
