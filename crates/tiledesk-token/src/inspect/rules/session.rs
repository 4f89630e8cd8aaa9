//! Tokens that are good for something else: a session of Tiledesk's own, of another product, of the site.

use crate::findings::scheme::Session;
use crate::json::Json;

/// Recognises a session by who issued it, and by the claims that nothing else has.
pub(in crate::inspect) fn session(claims: &Json) -> Option<Session> {
    let text = |claim: &str| claims.get(claim).and_then(Json::as_text);
    let has = |names: &[&str]| names.iter().all(|name| claims.get(name).is_some());
    let issuer = text("iss").unwrap_or_default();
    let of_server = issuer.contains("tiledesk") || claims.get("emailverified").is_some();
    let whose = match text("sub") {
        Some("user") => Some("the session of a dashboard user"),
        Some("guest") => Some("the session of an anonymous visitor"),
        Some("bot") => Some("the session of a bot"),
        Some("subscription") => Some("the token of a webhook's subscription"),
        _ => None,
    };
    // Whoever wrote a claim that is the scheme's own did mean the widget.
    if has(&["external_id"]) {
        return None;
    }
    if let (Some(whose), true) = (whose, of_server) {
        return Some(Session::Tiledesk(whose));
    }
    if has(&["_id", "aud"]) || text("sub") == Some(crate::claims::SUBJECT) {
        return None;
    }
    let audience = text("aud").unwrap_or_default();
    let by_issuer = [
        ("identitytoolkit", "a Firebase custom token"),
        ("gserviceaccount.com", "a Firebase or Google service account's token"),
        ("securetoken.google.com", "a Firebase ID token"),
        ("accounts.google.com", "a Google ID token"),
        ("appleid.apple.com", "an Apple ID token"),
        (".auth0.com", "an Auth0 token"),
        (".okta.com", "an Okta token"),
        ("cognito-idp", "an Amazon Cognito token"),
        ("login.microsoftonline.com", "a Microsoft Entra token"),
        ("sts.windows.net", "a Microsoft Entra token"),
        (".b2clogin.com", "a Microsoft Entra token"),
        ("/realms/", "a Keycloak token"),
        ("supabase", "a Supabase token"),
        (".clerk.", "a Clerk token"),
    ];
    if let Some((_, what)) = by_issuer.iter().find(|(piece, _)| issuer.contains(piece) || audience.contains(piece)) {
        return Some(Session::Foreign(what));
    }
    let data_user = claims.get("data").and_then(|data| data.get("user")).is_some();
    let by_claims = [
        (has(&["token_type", "jti", "user_id"]), "a session token of Django's simplejwt"),
        (has(&["fresh", "jti", "type"]), "a session token of flask-jwt-extended"),
        (has(&["iss"]) && data_user, "a session token of a WordPress plug-in"),
        (has(&["prv", "jti"]), "a session token of Laravel's jwt-auth"),
        (has(&["scp", "jti"]), "a session token of the site itself, such as Devise makes"),
        (has(&["realm_access"]), "a Keycloak token"),
        (has(&["token_use"]), "an Amazon Cognito token"),
        (has(&["app_metadata", "user_metadata"]), "a Supabase token"),
        (has(&["azp"]) || has(&["client_id", "scope"]), "an access token for another service"),
    ];
    by_claims.iter().find(|(is, _)| *is).map(|(_, what)| Session::Foreign(what))
}
