//! Asks signers for a token, side by side. What came is handed on, to be judged and wiped.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::headers::Headers;
use super::{Check, CheckUrl};
use crate::exec::first_line::{FirstLineError, first_line};
use crate::server::page::{Page, PageRequest, Pages};
use crate::server::{Server, ServerError};

/// How long one call may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How many are asked at the same time: memory has an end, and so has the number of connections.
const AT_ONCE: usize = 64;
/// So much later, a token that is minted has another time in it.
const NEXT_SECOND: Duration = Duration::from_millis(1100);
/// What a thread that makes calls needs of a stack, in bytes.
const STACK: usize = 512 << 10;

/// How a signer is asked.
#[derive(Clone)]
pub(crate) enum Question {
    /// At an address.
    Page(PageQuestion),
    /// A program that prints a token.
    Program(String),
}

/// How a signer is asked at an address.
#[derive(Clone)]
pub(crate) struct PageQuestion {
    server: Arc<Server>,
    url: CheckUrl,
    headers: Headers,
    body: Option<String>,
    at: Option<IpAddr>,
    /// How many connections to each address of the name; `None` is one connection to one of them.
    samples: Option<u16>,
}

impl Question {
    /// `server` is that of the check's address.
    pub(crate) fn at(check: &Check, server: Server, headers: Headers, samples: Option<u16>) -> Self {
        let at = check.resolve.as_ref().map(super::Resolve::address);
        let (url, body) = (check.url.clone(), check.body.clone());
        Self::Page(PageQuestion { server: Arc::new(server.for_pages()), url, headers, body, at, samples })
    }
}

/// One connection, and what came of it.
pub(crate) struct Sample {
    /// Where it went, if it was not left to the name.
    pub(crate) address: Option<IpAddr>,
    pub(crate) answer: Result<Page, NoAnswer>,
    /// What somebody gets who sends nothing that says who asks; `None` where that was not asked.
    pub(crate) of_nobody: Option<Page>,
    /// Whether something was sent that says who asks.
    pub(crate) has_account: bool,
    pub(crate) took: Duration,
}

/// Why a signer gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// It could not be reached.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The program that was to print a token did not.
    #[error("its `check-command` {0}")]
    Program(FirstLineError),
}

/// What a signer answered, to each question.
pub(crate) type Reply = Vec<Sample>;

/// Asks without waiting for the answers.
pub(crate) struct Asker {
    pages: Option<Pages>,
    sender: Sender<(usize, Reply)>,
    receiver: Receiver<(usize, Reply)>,
    /// How many are being asked.
    running: usize,
    /// Those whose turn has not come.
    waiting: VecDeque<(usize, Question)>,
}

impl Asker {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        Self { pages: None, sender, receiver, running: 0, waiting: VecDeque::new() }
    }

    /// Asks one; `number` comes back with the reply.
    pub(crate) fn ask(&mut self, number: usize, question: &Question) {
        self.waiting.push_back((number, question.clone()));
        self.go_on();
    }

    /// The next reply, if one comes in time.
    pub(crate) fn next(&mut self, within: Duration) -> Option<(usize, Reply)> {
        // There is always a sender: its own.
        let reply = self.receiver.recv_timeout(within).ok()?;
        self.running = self.running.saturating_sub(1);
        self.go_on();
        Some(reply)
    }

    fn go_on(&mut self) {
        while self.running < AT_ONCE
            && let Some((number, question)) = self.waiting.pop_front()
        {
            self.running += 1;
            let pages = match &question {
                Question::Page(page) => Some(self.pages.get_or_insert_with(|| Pages::new(&page.server)).clone()),
                Question::Program(_) => None,
            };
            let sender = self.sender.clone();
            let (there, asked) = ((pages.clone(), sender.clone()), question.clone());
            let started = thread::Builder::new().stack_size(STACK).spawn(move || {
                // Nobody listens any more who has stopped waiting.
                let _ = there.1.send((number, reply(there.0.as_ref(), &asked)));
            });
            if started.is_err() {
                let _ = sender.send((number, reply(pages.as_ref(), &question)));
            }
        }
    }
}

fn reply(pages: Option<&Pages>, question: &Question) -> Reply {
    match (question, pages) {
        (Question::Page(question), Some(pages)) => replies(pages, question),
        (Question::Page(_), None) => Vec::new(),
        (Question::Program(command), _) => vec![printed(command)],
    }
}

/// What a program prints is taken for what a back end would have answered.
fn printed(command: &str) -> Sample {
    let started = Instant::now();
    let line = first_line(command, None, true, LIMIT);
    let page = |line| Page { status: 200, age: None, redirect: None, body: Some(line) };
    let answer = line.map(page).map_err(NoAnswer::Program);
    Sample { address: None, answer, of_nobody: None, has_account: true, took: started.elapsed() }
}

fn replies(pages: &Pages, question: &PageQuestion) -> Reply {
    let Some(samples) = question.samples else { return vec![sample(pages, question, question.at)] };
    let addresses = match question.at {
        Some(address) => vec![address],
        // Only the proxy knows whom it connects to.
        None if question.server.proxy().is_some() => {
            return (0..samples).map(|_| sample(pages, question, None)).collect();
        }
        None => addresses(&question.url),
    };
    if addresses.is_empty() {
        return vec![sample(pages, question, None)];
    }
    let mut reply: Reply = Vec::new();
    for address in addresses {
        for _ in 0..samples {
            reply.push(sample(pages, question, Some(address)));
        }
    }
    // This computer has no way to such addresses at all (IPv6, as a rule): nothing is known of the signer by that.
    let is_elsewhere = |sample: &Sample| matches!(&sample.answer, Err(NoAnswer::Server(error)) if error.is_no_route());
    if reply.iter().any(|sample| !is_elsewhere(sample)) {
        reply.retain(|sample| !is_elsewhere(sample));
    }
    reply
}

/// Every address of the name.
fn addresses(url: &CheckUrl) -> Vec<IpAddr> {
    let name = url.origin().host_name();
    let found = (name, url.port()).to_socket_addrs();
    let mut found: Vec<IpAddr> = found.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found
}

fn sample(pages: &Pages, question: &PageQuestion, at: Option<IpAddr>) -> Sample {
    let PageQuestion { server, url, headers, body, .. } = question;
    let address = at.map(|address| SocketAddr::new(address, url.port()));
    let ask = |headers: &Headers| {
        let request = PageRequest { path: url.path(), headers: headers.all(), body: body.as_deref(), at: address };
        server.page(pages, &request, LIMIT)
    };
    let started = Instant::now();
    let answer = ask(headers).map_err(NoAnswer::from);
    let took = started.elapsed();
    let is_worth_it = headers.has_account() && answer.as_ref().is_ok_and(|page| page.status == 200);
    let ask_as_nobody = || ask(&headers.of_nobody()).ok();
    let mut of_nobody = is_worth_it.then(ask_as_nobody).flatten();
    let body =
        |page: Option<&Page>| page.and_then(|page| page.body.as_ref()).map(|body| body.to_vec()).map(Zeroizing::new);
    if of_nobody.is_some() && body(of_nobody.as_ref()) == body(answer.as_ref().ok()) {
        // Two tokens of the same visitor that are minted within a second are the same. A later one is, in a cache only.
        thread::sleep(NEXT_SECOND);
        of_nobody = ask_as_nobody().or(of_nobody);
    }
    Sample { address: at, answer, of_nobody, has_account: headers.has_account(), took }
}
