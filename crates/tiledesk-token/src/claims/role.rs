//! Roles of team members in a token. A server hands out a team member's session for one, or makes the visitor one.

use crate::escape;
use crate::json::Json;

/// The roles of a project's team.
const TEAM: [&str; 5] = ["owner", "admin", "supervisor", "agent", "teammate"];

/// Whether a server may take this for a team member's role. It reads more than it says: so whatever comes near counts.
fn may_be_team(role: &Json) -> bool {
    let Json::Text(role) = role else { return true };
    let letters: String = role.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    let is_plain = |c: char| c == ' ' || c.is_ascii_graphic();
    !role.chars().all(is_plain) || TEAM.contains(&letters.as_str())
}

/// Whether a text is the role of a team member, exactly.
#[must_use]
pub fn is_team(role: &str) -> bool {
    TEAM.contains(&role)
}

/// Whether a text is a word for a role, and nothing that somebody made up.
#[must_use]
pub(crate) fn is_known(role: &str) -> bool {
    is_team(role) || is_visitor(role)
}

/// Whether it is what a server calls a visitor's role itself, exactly.
#[must_use]
pub(crate) fn is_visitor(role: &str) -> bool {
    ["guest", "user"].contains(&role)
}

/// The value of the first `role` with which nobody should try out a token on a server: one of a team member's, or one
/// that is not to be told from those. It may stand twice, and deeper (`__proto__`); only what is in `attributes` is the
/// site's own business.
#[must_use]
pub fn dangerous(claims: &Json) -> Option<String> {
    let Json::Object(pairs) = claims else {
        return None;
    };
    pairs.iter().filter(|(key, _)| key != "attributes").find_map(|(key, value)| dangerous_at(key, value))
}

fn dangerous_at(key: &str, value: &Json) -> Option<String> {
    let is_role = key.trim().eq_ignore_ascii_case("role");
    if is_role && may_be_team(value) {
        let shown = value.as_text().map_or_else(|| value.to_string(), str::to_owned);
        return Some(escape::excerpt(&shown, 30));
    }
    match value {
        Json::Object(pairs) => pairs.iter().find_map(|(key, value)| dangerous_at(key, value)),
        Json::Array(items) => items.iter().find_map(|item| dangerous_at("", item)),
        _ => None,
    }
}

/// Whose session a token is, if a server made it for itself: the `sub` of a dashboard user's, a bot's, a subscription's.
#[must_use]
pub fn session_of(claims: &Json) -> Option<&str> {
    let subject = claims.get("sub")?.as_text()?;
    ["user", "bot", "subscription"].contains(&subject).then_some(subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn found(claims: &str) -> Option<String> {
        dangerous(&parse(claims).unwrap_or(Json::Null))
    }

    #[test]
    fn whatever_may_be_a_team_members_role_is_found() {
        for (claims, role) in [
            (r#"{"role":"admin"}"#, "admin"),
            (r#"{"role":"owner"}"#, "owner"),
            (r#"{"role":"supervisor"}"#, "supervisor"),
            (r#"{"role":"teammate"}"#, "teammate"),
            (r#"{"role":" Agent\n"}"#, " Agent\\n"),
            (r#"{"role":"ad-min"}"#, "ad-min"),
            (r#"{"role":"\u0061dmin"}"#, "admin"),
            (r#"{"r\u006fle":"admin"}"#, "admin"),
            (r#"{"Role ":"admin"}"#, "admin"),
            (r#"{"role":"аdmin"}"#, "аdmin"),
            (r#"{"role":"\u001b[31madmin"}"#, "\\u{1b}[31madmin"),
            (r#"{"role":["admin"]}"#, r#"["admin"]"#),
            (r#"{"role":["guest"]}"#, r#"["guest"]"#),
            (r#"{"role":{"toString":1}}"#, r#"{"toString":1}"#),
            (r#"{"role":null}"#, "null"),
            (r#"{"role":1}"#, "1"),
            (r#"{"role":"guest","role":"admin"}"#, "admin"),
            (r#"{"role":"admin","role":"guest"}"#, "admin"),
            (r#"{"__proto__":{"role":"admin"}}"#, "admin"),
            (r#"{"_doc":{"x":[{"role":"owner"}]}}"#, "owner"),
        ] {
            assert_eq!(found(claims).as_deref(), Some(role), "{claims}");
        }
    }

    #[test]
    fn a_servers_own_session_is_found() {
        for (claims, whose) in [
            (r#"{"sub":"user"}"#, Some("user")),
            (r#"{"sub":"userexternal","sub":"bot"}"#, Some("bot")),
            (r#"{"sub":"userexternal"}"#, None),
            (r#"{"sub":"user-123456"}"#, None),
            ("{}", None),
        ] {
            let claims = parse(claims).unwrap_or(Json::Null);
            assert_eq!(session_of(&claims), whose, "{claims}");
        }
    }

    #[test]
    fn what_makes_no_team_member_is_let_be() {
        for claims in [
            "{}",
            "null",
            r#"{"role":"guest"}"#,
            r#"{"role":""}"#,
            r#"{"role":"administrator"}"#,
            r#"{"roles":["admin"]}"#,
            r#"{"attributes":{"role":"admin"}}"#,
            r#"{"name":"admin"}"#,
        ] {
            assert_eq!(found(claims), None, "{claims}");
        }
    }
}
