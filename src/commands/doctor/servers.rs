//! The servers that are remembered: the way there, the certificate, the clock. No other server is asked.

use super::{Check, Report, State};
use crate::cli::{Asking, Doctor};
use crate::commands::Context;
use crate::commands::clock::ClockDifference;
use crate::commands::project_ref::Projects;
use crate::server::{Server, ServerError, authorities};
use crate::settings::server_url::ServerUrl;
use tiledesk_token::ids::ProjectName;

pub(super) fn servers(
    context: &mut Context<'_>,
    projects: &Projects,
    names: &[ProjectName],
    arguments: &Doctor,
    report: &mut Report,
) {
    match authorities(context.ui.environment()) {
        Err((message, hint)) => report.bad(Check::Certificates, message, hint),
        Ok(variables) => {
            let whose = match variables.as_slice() {
                [] => "this computer's list of authorities".to_owned(),
                [one] => format!("the authorities that `{one}` names"),
                several => format!("the authorities of `{}`", several.join("` and `")),
            };
            report.good(Check::Certificates, format!("servers are judged by {whose}"));
        }
    }
    let mut urls: Vec<(ServerUrl, Vec<&ProjectName>)> = Vec::new();
    for name in names {
        let Some(url) = projects.settings(name).server else { continue };
        match urls.iter_mut().find(|(known, _)| *known == url) {
            Some((_, projects)) => projects.push(name),
            None => urls.push((url, vec![name])),
        }
    }
    if arguments.offline {
        context.ui.note("no server was asked: `--offline` was given");
    } else if urls.is_empty() {
        context.ui.note("no server was asked: `config.toml` names none");
    }
    for (url, projects) in urls {
        if url.is_in_the_clear() {
            let message = format!("`{url}` is not encrypted: everybody on the way can read what is sent");
            let commands = projects.iter().map(|project| format!("`tilepass project set {project} --server URL`"));
            let commands = commands.collect::<Vec<_>>().join(", ");
            report.bad(Check::Server, message, format!("give its address with https: {commands}"));
        }
        server(context, url, arguments, report);
    }
}

fn server(context: &Context<'_>, url: ServerUrl, arguments: &Doctor, report: &mut Report) {
    let host = url.host().to_owned();
    // Nothing that is sent here is worth anything.
    let asking = Asking { server: None, timeout: arguments.timeout, insecure_http: true };
    let server = match context.server_at(url, &asking) {
        Ok(server) => server,
        Err(error) => return report.failure(Check::Proxy, State::Bad, &error),
    };
    report.good(
        Check::Proxy,
        match server.proxy() {
            Some(via) => format!("`{host}` is reached through `{}`, which `{}` names", via.address, via.variable),
            None => format!("`{host}` is reached without one"),
        },
    );
    if arguments.offline {
        return;
    }
    match server.reach() {
        Ok(()) => {
            report.good(Check::Server, format!("`{host}` answers"));
            clock(context, &server, &host, report);
        }
        Err(error) => unreached(&error, report),
    }
}

/// What is to be mended here, or at the server, is bad; else it may be reached later.
fn unreached(error: &ServerError, report: &mut Report) {
    let (check, state) = match error {
        ServerError::Tls { .. } => (Check::Certificates, State::Bad),
        ServerError::ProxyCredentials { .. } => (Check::Proxy, State::Bad),
        ServerError::Proxy { .. } => (Check::Proxy, State::Unknown),
        _ => (Check::Server, State::Unknown),
    };
    report.failure(check, state, error);
}

fn clock(context: &Context<'_>, server: &Server, host: &str, report: &mut Report) {
    match ClockDifference::find(context, server) {
        Some(difference) => {
            let state = if difference.is_perhaps_a_proxys { State::Unknown } else { State::Bad };
            report.add(Check::Clock, state, difference.to_string(), vec![ClockDifference::hint().to_owned()]);
        }
        None if server.clock().is_none() => report.add(
            Check::Clock,
            State::Unknown,
            format!("`{host}` does not tell its own: its answer has no `Date`"),
            vec!["compare this computer's with another: `date -u`".to_owned()],
        ),
        None => report.good(Check::Clock, format!("this computer's agrees with that of `{host}`")),
    }
}
