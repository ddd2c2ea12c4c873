//! The forge over HTTP: pages, refusals, limits, and a token that may not everything.

use super::operations::Operations;
use super::state::{Fault, Review, State, Status, What, user};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tiny_http::{Header, Method, Response, Server};

/// A forge that listens.
pub(crate) struct Listening {
    pub(crate) state: Arc<Mutex<State>>,
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
}

struct Answer {
    status: u16,
    body: Value,
    raw: Option<String>,
    headers: Vec<(String, String)>,
}

fn ok(body: Value) -> Answer {
    Answer { status: 200, body, raw: None, headers: Vec::new() }
}

fn refusal(status: u16, message: &str) -> Answer {
    Answer { status, body: json!({ "message": message }), raw: None, headers: Vec::new() }
}

impl Listening {
    pub(crate) fn start(state: State) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let state = Arc::new(Mutex::new(state));
        let (listening, shared) = (Arc::clone(&server), Arc::clone(&state));
        let thread = std::thread::spawn(move || {
            let operations = Operations::read();
            for request in listening.incoming_requests() {
                serve(request, &operations, &shared);
            }
        });
        Self { state, server, thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.server.unblock();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(mut request: tiny_http::Request, operations: &Operations, state: &Mutex<State>) {
    let mut body = String::new();
    request.as_reader().read_to_string(&mut body).unwrap();
    let url = request.url().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let path = path.strip_prefix("/api/v3").unwrap_or(path);
    let method = request.method().to_string();
    let mut state = state.lock().unwrap();
    state.log.push(format!("{method} {path}{}", if query.is_empty() { "" } else { "?" }.to_owned() + query));
    let authorised = request
        .headers()
        .iter()
        .any(|header| header.field.equiv("authorization") && header.value.as_str() == "Bearer ghs_test");
    if let Err(wrong) = operations.find(&method, path, query, &body) {
        state.wrong.push(wrong);
    }
    let fault = take_fault(&mut state, &format!("{method} {path}"));
    let answer = match fault {
        Some(What::Answer { status, headers, body }) => {
            let body = serde_json::from_str(body).unwrap_or(json!({ "message": body }));
            let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            Answer { status, body, raw: None, headers }
        }
        Some(What::Lost) => {
            answer(&mut state, request.method(), path, query, &body);
            refusal(502, "the answer was lost")
        }
        Some(What::Push(head)) => {
            state.head = head.to_owned();
            answer(&mut state, request.method(), path, query, &body)
        }
        None if !authorised => refusal(401, "Bad credentials"),
        None => answer(&mut state, request.method(), path, query, &body),
    };
    drop(state);
    let text = answer.raw.unwrap_or_else(|| answer.body.to_string());
    let mut response = Response::from_string(text).with_status_code(answer.status);
    for (name, value) in answer.headers {
        response.add_header(Header::from_bytes(name, value).unwrap());
    }
    let _ = request.respond(response);
}

fn take_fault(state: &mut State, request: &str) -> Option<What> {
    let at = state.faults.iter().position(|Fault { request: of, .. }| request.starts_with(of))?;
    state.faults.remove(at).map(|fault| fault.what)
}

fn answer(state: &mut State, method: &Method, path: &str, query: &str, body: &str) -> Answer {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let sent: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    if let ["orgs", organisation, "teams", team, "members"] = parts.as_slice() {
        return match state.teams.get(&format!("@{organisation}/{team}")) {
            Some(members) => page(members.iter().map(super::state::User::json).collect(), query),
            None => refusal(404, "Not Found"),
        };
    }
    match (method, parts.as_slice()) {
        (Method::Get, ["user"]) => match &state.token {
            Some(user) => ok(user.json()),
            None => refusal(403, "Resource not accessible by integration"),
        },
        (_, ["repos", "acme", "infra", rest @ ..]) => match (method, rest) {
            (Method::Get, rest) => read(state, rest, query),
            (_, rest) => write(state, rest, &sent),
        },
        (_, _) => refusal(404, "Not Found"),
    }
}

fn read(state: &State, rest: &[&str], query: &str) -> Answer {
    match rest {
        ["pulls", "7"] => ok(state.pull()),
        ["pulls", "7", "commits"] => page(state.commits.iter().take(250).cloned().collect(), query),
        ["pulls", "7", "files"] => page(state.files.iter().take(3000).cloned().collect(), query),
        ["pulls", "7", "reviews"] => page(state.reviews.iter().map(Review::json).collect(), query),
        ["commits", sha, "pulls"] => {
            let mut pulls: Vec<Value> = state
                .others
                .iter()
                .filter(|other| other.head == *sha)
                .map(super::state::Other::json)
                .collect();
            if state.head == *sha || state.merged_as.as_deref() == Some(sha) {
                let mut pull = state.pull();
                pull.as_object_mut().unwrap().remove("commits");
                pull.as_object_mut().unwrap().remove("changed_files");
                pulls.push(pull);
            }
            page(pulls, query)
        }
        ["collaborators", login, "permission"] => {
            let login = login.replace("%5B", "[").replace("%5D", "]");
            let (permission, role) = state.permissions.get(&login).copied().unwrap_or(("read", "read"));
            ok(json!({ "permission": permission, "role_name": role, "user": user(&login).json() }))
        }
        ["contents", path @ ..]
            if state.merged_as.as_ref().is_some_and(|it| query == format!("ref={it}")) =>
        {
            let path = path.join("/");
            let tracked = !state.untracked.contains(&path);
            match std::fs::read_to_string(state.tree.join(path)).ok().filter(|_| tracked) {
                Some(text) => Answer { raw: Some(text), ..ok(Value::Null) },
                None => refusal(404, "Not Found"),
            }
        }
        ["contents", "foureyes.toml"] => {
            let old = state.old_policy.as_ref().or(state.policy.as_ref());
            let found = match query {
                "ref=refs%2Fheads%2Fmain" => state.policy.as_ref(),
                query if query == format!("ref={}", super::state::BASE) => old,
                _ => None,
            };
            match found {
                Some(text) => Answer { raw: Some(text.clone()), ..ok(Value::Null) },
                None => refusal(404, "Not Found"),
            }
        }
        _ => refusal(404, "Not Found"),
    }
}

fn page(entries: Vec<Value>, query: &str) -> Answer {
    let parameter = |name: &str, default: usize| {
        let mut parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
        parameters.find(|(key, _)| *key == name).map_or(default, |(_, value)| value.parse().unwrap())
    };
    let (size, number) = (parameter("per_page", 30).min(100), parameter("page", 1));
    let shown: Vec<Value> = entries.iter().skip((number - 1) * size).take(size).cloned().collect();
    let mut answer = ok(Value::Array(shown));
    if entries.len() > number * size {
        answer.headers.push(("link".into(), "<https://example.com/next>; rel=\"next\"".into()));
    }
    answer
}

fn write(state: &mut State, rest: &[&str], sent: &Value) -> Answer {
    let needs = if rest.first() == Some(&"statuses") { "statuses" } else { "pulls" };
    if !state.writes.contains(&needs) {
        return refusal(403, "Resource not accessible by integration");
    }
    match rest {
        ["pulls", "7", "reviews"] => new_review(state, sent),
        ["pulls", "7", "reviews", id] => change(state, id, |review| review.body = text(sent, "body")),
        ["pulls", "7", "reviews", id, "dismissals"] => {
            change(state, id, |review| review.state = "DISMISSED".into())
        }
        ["pulls", "7", "requested_reviewers"] => {
            state.requested.push(sent.clone());
            Answer { status: 201, ..ok(state.pull()) }
        }
        ["statuses", sha] => {
            let status = Status {
                sha: (*sha).to_owned(),
                context: text(sent, "context"),
                state: text(sent, "state"),
                description: text(sent, "description"),
            };
            if status.description.chars().count() > 140 {
                return refusal(422, "description is too long (maximum is 140 characters)");
            }
            let taken = json!({ "state": status.state, "context": status.context });
            state.statuses.push(status);
            Answer { status: 201, ..ok(taken) }
        }
        _ => refusal(404, "Not Found"),
    }
}

fn text(sent: &Value, name: &str) -> String {
    sent[name].as_str().unwrap_or_default().to_owned()
}

fn change(state: &mut State, id: &str, change: impl FnOnce(&mut Review)) -> Answer {
    let own = state.token.clone().unwrap_or(user("github-actions[bot]")).id;
    let review = state.reviews.iter_mut().find(|review| review.id.to_string() == id);
    match review {
        Some(review) if review.user.id == own => {
            change(review);
            ok(review.json())
        }
        Some(_) => {
            state.wrong.push("foureyes touched somebody else's review".into());
            refusal(422, "not yours")
        }
        None => refusal(404, "Not Found"),
    }
}

fn new_review(state: &mut State, sent: &Value) -> Answer {
    let by = state.token.clone().unwrap_or(user("github-actions[bot]"));
    let event = text(sent, "event");
    let body = text(sent, "body");
    if event == "REQUEST_CHANGES" && by.id == state.author.id {
        return refusal(422, "Can not request changes on your own pull request");
    }
    if body.is_empty() || body.chars().count() > 65_536 {
        return refusal(422, "body is too long or empty");
    }
    let comments = sent["comments"].as_array().cloned().unwrap_or_default();
    if comments.iter().any(|comment| !is_in_diff(state, comment)) {
        return refusal(422, "pull_request_review_thread.line must be part of the diff");
    }
    let review_state = match event.as_str() {
        "REQUEST_CHANGES" => "CHANGES_REQUESTED",
        "COMMENT" => "COMMENTED",
        other => {
            state.wrong.push(format!("foureyes posted a review with the event {other}"));
            return refusal(422, "no such event");
        }
    };
    let commit = text(sent, "commit_id");
    let id = state.review_of(&by.login, review_state, &body, &commit);
    let review = state.reviews.last_mut().unwrap();
    review.comments = comments;
    assert_eq!(review.id, id);
    ok(review.json())
}

/// Whether a remark stands on a line that the difference shows.
fn is_in_diff(state: &State, comment: &Value) -> bool {
    let file = state.files.iter().find(|file| file["filename"] == comment["path"]);
    let Some(patch) = file.and_then(|file| file["patch"].as_str()) else { return false };
    let (mut before, mut after) = (0_u64, 0_u64);
    for line in patch.lines() {
        if let Some(header) = line.strip_prefix("@@ -") {
            let number = |text: &str| text.split([',', ' ']).next().unwrap().parse::<u64>().unwrap();
            before = number(header) - 1;
            after = number(header.split('+').nth(1).unwrap()) - 1;
            continue;
        }
        before += u64::from(!line.starts_with('+'));
        after += u64::from(!line.starts_with('-'));
        let is = |side: &str, number: u64| comment["side"] == side && comment["line"] == number;
        if (is("LEFT", before) && !line.starts_with('+')) || (is("RIGHT", after) && !line.starts_with('-')) {
            return true;
        }
    }
    false
}
