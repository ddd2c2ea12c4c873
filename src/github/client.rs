//! The network: one request after the other, every page, within the forge's limits.
//!
//! octocrab and its runtime stay in this file. The clock is handed in, so that waiting can be tested.

use super::error::{Doing, ForgeError};
use super::limits::{self, Next, Repeat, Told};
use super::repository::Repository;
use jiff::Timestamp;
use octocrab::Octocrab;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// So long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many entries a page has.
pub(super) const PAGE: usize = 100;
/// So many pages are read of one list.
const PAGES: usize = 200;

/// The time, and how to let it pass.
pub struct Clock {
    /// What time it is.
    pub now: Box<dyn Fn() -> Timestamp>,
    /// Waits.
    pub pause: Box<dyn Fn(Duration)>,
}

/// Where the forge is, and with which token.
pub struct Access {
    /// The address of its API.
    pub api: String,
    /// The token, which nothing shows.
    pub token: String,
}

/// A repository on GitHub.
pub struct Client {
    pub(super) repository: Repository,
    runtime: Runtime,
    octocrab: Octocrab,
    clock: Clock,
    waited: Cell<Duration>,
    pub(super) teams: Option<Box<Client>>,
}

/// What came back.
pub(super) struct Answer {
    status: u16,
    pub(super) body: String,
    has_next: bool,
    retry_after: Option<u64>,
    remaining: Option<u64>,
    reset: Option<i64>,
    needs: Option<String>,
}

/// A request.
struct Request<'r, B: Serialize + ?Sized> {
    doing: Doing,
    method: Method,
    path: &'r str,
    body: Option<&'r B>,
    repeat: Repeat,
    accept: &'static str,
}

/// What is done at an address.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method {
    Get,
    Post,
    Put,
}

const JSON: &str = "application/vnd.github+json";
const RAW: &str = "application/vnd.github.raw+json";

impl Client {
    /// A repository, seen with this token.
    ///
    /// # Errors
    /// Where the address, the token or the certificates are none.
    pub fn new(repository: Repository, access: &Access, clock: Clock) -> Result<Self, ForgeError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unusable(&error.to_string()))?;
        let octocrab = {
            let _inside = runtime.enter();
            octocrab(access)?
        };
        Ok(Self { repository, runtime, octocrab, clock, waited: Cell::new(Duration::ZERO), teams: None })
    }

    /// The same, with another token for the questions about teams.
    #[must_use]
    pub fn with_teams(mut self, teams: Client) -> Self {
        self.teams = Some(Box::new(teams));
        self
    }

    /// What stands there.
    pub(super) fn get<T: DeserializeOwned>(&self, doing: Doing, path: &str) -> Result<T, ForgeError> {
        read(doing, &self.fetch(doing, path, JSON)?.body)
    }

    /// What stands there, as it is.
    pub(super) fn raw(&self, doing: Doing, path: &str) -> Result<String, ForgeError> {
        Ok(self.fetch(doing, path, RAW)?.body)
    }

    fn fetch(&self, doing: Doing, path: &str, accept: &'static str) -> Result<Answer, ForgeError> {
        let request: Request<'_, ()> =
            Request { doing, method: Method::Get, path, body: None, repeat: Repeat::Freely, accept };
        self.exchange(&request)
    }

    /// Every entry of a list, on every page. A page that is full may have another behind it, whatever the answer says.
    pub(super) fn list<T: DeserializeOwned>(&self, doing: Doing, path: &str) -> Result<Vec<T>, ForgeError> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let answer = self.fetch(doing, &format!("{path}?per_page={PAGE}&page={page}"), JSON)?;
            let entries: Vec<T> = read(doing, &answer.body)?;
            let is_full = entries.len() >= PAGE;
            all.extend(entries);
            if !is_full && !answer.has_next {
                return Ok(all);
            }
        }
        let why = format!("there are more than {PAGES} pages of it");
        Err(ForgeError::Malformed { doing: doing.what, why })
    }

    /// Sends something, and reads what comes back.
    pub(super) fn send<T: DeserializeOwned>(
        &self,
        doing: Doing,
        (method, path): (Method, &str),
        body: &impl Serialize,
        repeat: Repeat,
    ) -> Result<T, ForgeError> {
        let request = Request { doing, method, path, body: Some(body), repeat, accept: JSON };
        read(doing, &self.exchange(&request)?.body)
    }

    /// One request, as often as it takes and the limits allow.
    fn exchange<B: Serialize + ?Sized>(&self, request: &Request<'_, B>) -> Result<Answer, ForgeError> {
        let doing = request.doing;
        for attempt in 0.. {
            let answer = match self.runtime.block_on(once(&self.octocrab, request)) {
                Ok(answer) => answer,
                Err(why) => {
                    match limits::after_silence(request.repeat, attempt) {
                        Some(pause) => self.wait(doing, pause)?,
                        None => return Err(silence(doing, request.repeat, why)),
                    }
                    continue;
                }
            };
            let now = (self.clock.now)().as_second();
            match limits::after(&answer.told(), request.repeat, attempt, now) {
                Next::Wait(pause) => self.wait(doing, pause)?,
                Next::Take => return answer.taken(doing, request.repeat),
            }
        }
        Err(silence(doing, request.repeat, "it was tried too often".to_owned()))
    }

    fn wait(&self, doing: Doing, pause: Duration) -> Result<(), ForgeError> {
        let waited = self.waited.get().saturating_add(pause);
        if waited > limits::MOST {
            return Err(ForgeError::Limited { doing: doing.what, seconds: pause.as_secs() });
        }
        self.waited.set(waited);
        (self.clock.pause)(pause);
        Ok(())
    }
}

fn unusable(why: &str) -> ForgeError {
    ForgeError::Client { why: short(why) }
}

fn octocrab(access: &Access) -> Result<Octocrab, ForgeError> {
    let is_token = |byte: u8| byte.is_ascii_graphic();
    if access.token.is_empty() || !access.token.bytes().all(is_token) {
        return Err(unusable("the token has characters that no token has"));
    }
    let tls = Arc::new(rustls::crypto::ring::default_provider());
    // Somebody else's choice would do as well.
    let _ = rustls::crypto::CryptoProvider::install_default(Arc::unwrap_or_clone(tls));
    let http = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| unusable(&told(&error)))?;
    Octocrab::builder()
        .base_uri(access.api.trim_end_matches('/'))
        .map_err(|_| unusable("the address of the API is none"))?
        .personal_token(access.token.clone())
        .add_header(HeaderName::from_static("x-github-api-version"), "2022-11-28".to_owned())
        .build_with_reqwest(http)
        .map_err(|error| unusable(&told(&error)))
}

async fn once<B: Serialize + ?Sized>(
    octocrab: &Octocrab,
    request: &Request<'_, B>,
) -> Result<Answer, String> {
    let path = request.path;
    let response = match request.method {
        Method::Get => {
            let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(request.accept))]);
            octocrab._get_with_headers(path, Some(accept)).await
        }
        Method::Post => octocrab._post(path, request.body).await,
        Method::Put => octocrab._put(path, request.body).await,
    };
    let response = response.map_err(|error| told(&error))?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let mut answer = Answer {
        status: response.status().as_u16(),
        body: String::new(),
        has_next: header("link").is_some_and(|link| link.contains("rel=\"next\"")),
        retry_after: header("retry-after").and_then(|value| value.trim().parse().ok()),
        remaining: header("x-ratelimit-remaining").and_then(|value| value.trim().parse().ok()),
        reset: header("x-ratelimit-reset").and_then(|value| value.trim().parse().ok()),
        needs: header("x-accepted-github-permissions").map(short),
    };
    answer.body = octocrab.body_to_string(response).await.map_err(|error| told(&error))?;
    Ok(answer)
}

impl Answer {
    fn told(&self) -> Told<'_> {
        Told {
            status: self.status,
            retry_after: self.retry_after,
            remaining: self.remaining,
            reset: self.reset,
            body: &self.body,
        }
    }

    /// The answer where it is a good one, else what is wrong.
    fn taken(self, Doing { what: doing, needs }: Doing, repeat: Repeat) -> Result<Self, ForgeError> {
        let said = || said(&self.body);
        match self.status {
            200..=299 => Ok(self),
            401 => Err(ForgeError::Token { doing }),
            403 | 429 if limits::is_limit(&self.told()) => {
                Err(ForgeError::Limited { doing, seconds: self.retry_after.unwrap_or_default() })
            }
            403 => {
                let needs = self.needs.clone().unwrap_or_else(|| needs.to_owned());
                Err(ForgeError::Forbidden { doing, said: said(), needs })
            }
            404 => Err(ForgeError::Missing { doing, needs }),
            500..=599 if repeat == Repeat::Refused => {
                Err(ForgeError::Lost { doing, why: format!("{}: {}", self.status, said()) })
            }
            status => Err(ForgeError::Refused { doing, status, said: said() }),
        }
    }
}

fn silence(Doing { what: doing, .. }: Doing, repeat: Repeat, why: String) -> ForgeError {
    match repeat {
        Repeat::Freely => ForgeError::Unreachable { doing, why },
        Repeat::Refused => ForgeError::Lost { doing, why },
    }
}

/// What GitHub says of a refusal.
fn said(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Said {
        message: String,
    }
    match serde_json::from_str::<Said>(body) {
        Ok(Said { message }) => short(&message),
        Err(_) => "it does not say why".to_owned(),
    }
}

/// Foreign words, short enough for a line.
fn short(text: &str) -> String {
    let text: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect();
    text.trim().to_owned()
}

/// What was at the bottom of an error: what stands above only says where it passed.
fn told(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    short(&last.to_string())
}

fn read<T: DeserializeOwned>(doing: Doing, body: &str) -> Result<T, ForgeError> {
    let place = |error: serde_json::Error| {
        // The words of a data error could quote what was sent.
        let why = format!("{:?} error in line {}, column {}", error.classify(), error.line(), error.column());
        ForgeError::Malformed { doing: doing.what, why }
    };
    serde_json::from_str(body).map_err(place)
}
