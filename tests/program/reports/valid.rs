//! Each form is read back by a reader of that form.
#![expect(clippy::wildcard_enum_match_arm, reason = "the enumerations are those of other people's readers")]

use super::{Shown, stories};
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use quick_xml::events::Event as XmlEvent;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

fn schema() -> &'static jsonschema::Validator {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let text = std::fs::read_to_string("testdata/schemas/sarif-2.1.0.json").unwrap();
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        // The pattern for a language, which no report has, is none that every reader of patterns takes.
        for owner in ["run", "toolComponent"] {
            let language = &mut schema["definitions"][owner]["properties"]["language"];
            language.as_object_mut().unwrap().remove("pattern").unwrap();
        }
        jsonschema::validator_for(&schema).unwrap()
    })
}

pub(super) fn sarif(shown: &Shown) {
    let log: Value = serde_json::from_str(shown.text("sarif")).unwrap();
    let errors: Vec<String> = schema().iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{}: {errors:?}", shown.name);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), shown.report.findings.len(), "{}", shown.name);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut identities = Vec::new();
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{}", shown.name);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(':'), "{}: {uri}", shown.name);
        assert!(!result["message"]["text"].as_str().unwrap().contains("]("), "{}", shown.name);
        identities.push(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap());
    }
    identities.sort_unstable();
    identities.dedup();
    assert_eq!(identities.len(), results.len(), "{}: two findings have one identity", shown.name);
}

pub(super) fn junit(shown: &Shown) {
    let mut reader = quick_xml::Reader::from_str(shown.text("junit"));
    reader.config_mut().check_end_names = true;
    let (mut suites, mut cases, mut failures, mut said) = (Vec::new(), 0, 0, 0);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", shown.name)) {
            XmlEvent::Start(tag) | XmlEvent::Empty(tag) => match tag.name().as_ref() {
                "testsuites" => said = number(&tag, "tests"),
                "testsuite" => suites.push(number(&tag, "tests")),
                "testcase" => cases += 1,
                "failure" => failures += 1,
                "system-out" | "error" => {}
                other => panic!("{}: {other}", shown.name),
            },
            XmlEvent::Eof => break,
            _ => {}
        }
    }
    assert_eq!((suites.iter().sum::<usize>(), said), (cases, cases), "{}", shown.name);
    assert_eq!(cases, shown.report.findings.len().max(shown.report.plans.len()), "{}", shown.name);
    assert_eq!(failures, shown.with_effect(&["sign-off", "deny"]), "{}", shown.name);
}

fn number(tag: &quick_xml::events::BytesStart<'_>, name: &str) -> usize {
    let mut attributes = tag.attributes().map(|attribute| attribute.unwrap());
    let found = attributes.find(|attribute| attribute.key.as_ref() == name).unwrap();
    found.value.parse().unwrap()
}

/// The tags that the Markdown report writes by itself.
const OWN_TAGS: [&str; 8] =
    ["<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>"];

/// What a Markdown text is for people: its text, its tables, and what stands in its details.
#[derive(Default)]
struct Read {
    text: String,
    rows: usize,
    details: usize,
    html: String,
}

/// Reads a Markdown text, in which there may be nothing but our own tags, and neither links nor images.
fn read(name: &str, markdown: &str) -> Read {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut read = Read::default();
    let (mut columns, mut cells, mut code) = (0, 0, None);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(pulldown_cmark::TagEnd::TableRow) => {
                assert_eq!(cells, columns, "{name}: a row is broken");
                read.rows += 1;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert!(["mermaid", "hcl"].contains(&&*language), "{name}: {language}");
                code = Some(language.to_string());
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code = None,
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Strikethrough
                | Tag::Emphasis
                | Tag::FootnoteDefinition(_),
            ) => {
                panic!("{name}: {event:?}\n{markdown}")
            }
            Event::Text(text) if code.as_deref() == Some("mermaid") => {
                text.lines().for_each(|line| mermaid(name, line))
            }
            Event::Text(_) if code.is_some() => {}
            Event::Text(text) => read.text.push_str(&text),
            Event::Code(text) => panic!("{name}: {text}"),
            Event::Html(tag) | Event::InlineHtml(tag) => read.html.push_str(&tag),
            _ => read.text.push('\n'),
        }
    }
    read.details = read.html.matches("<details>").count();
    let foreign = OWN_TAGS.iter().fold(read.html.clone(), |html, tag| html.replace(tag, ""));
    assert!(!foreign.contains('<'), "{name}: {foreign}");
    for sign in ['@', '#'] {
        let followed = read.text.split(sign).skip(1).filter_map(|rest| rest.chars().next());
        assert!(followed.filter(|next| next.is_alphanumeric()).count() == 0, "{name}: {sign}\n{}", read.text);
    }
    read
}

/// A line of a graph is a node with a label in quotes, or nodes that need another.
fn mermaid(name: &str, line: &str) {
    let number = |node: &str| node.strip_prefix('n').is_some_and(|number| number.parse::<usize>().is_ok());
    let arrow = line.trim_start().split_once(" --> ");
    let label = [("{{\"", "\"}}"), ("[\"", "\"]")].iter().find_map(|(open, close)| {
        let (node, rest) = line.trim_start().split_once(open)?;
        rest.strip_suffix(close).filter(|_| number(node))
    });
    let fine = line == "graph LR"
        || arrow.is_some_and(|(from, to)| from.split(" & ").all(number) && number(to))
        || label.is_some_and(|label| !label.contains(['"', '[', ']', '{', '}', '<', '`']));
    assert!(fine, "{name}: {line}");
}

pub(super) fn markdown(shown: &Shown) {
    let text = shown.text("markdown");
    assert!(text.chars().count() < 60_000, "{}: {}", shown.name, text.chars().count());
    let read = read(&shown.name, text);
    let untold = [" more", " inside of what is listed", " allowed"].map(|of| {
        let line = read.text.lines().find(|line| line.starts_with("And ")).unwrap_or_default();
        super::counted(line.split("; the").next().unwrap_or_default(), of)
    });
    let [more, rest @ ..] = untold;
    let hidden = rest.iter().sum::<usize>();
    assert_eq!(read.rows + more + hidden, shown.report.findings.len(), "{}:\n{text}", shown.name);
    let left_out = read.text.lines().find_map(|line| line.strip_prefix("The details of "));
    let left_out = left_out.map_or(0, |rest| rest.split(' ').next().unwrap().parse().unwrap());
    assert_eq!(read.details + left_out, read.rows + more, "{}:\n{text}", shown.name);
}

/// The elements of the page, and of its drawing.
const ELEMENTS: [&str; 48] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "section",
    "h1",
    "h2",
    "p",
    "b",
    "span",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "form",
    "fieldset",
    "legend",
    "label",
    "input",
    "details",
    "summary",
    "figure",
    "figcaption",
    "pre",
    "code",
    "mark",
    "em",
    "del",
    "ins",
    "a",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "defs",
    "marker",
    "path",
];
const DRAWING: [&str; 4] = ["g", "rect", "text", "title"];

pub(super) fn html(shown: &Shown) {
    let page = html5ever::parse_document(RcDom::default(), Default::default()).one(shown.text("html"));
    let errors = page.errors.borrow();
    assert!(errors.is_empty(), "{}: {errors:?}", shown.name);
    let mut counts = BTreeMap::new();
    walk(&shown.name, &page.document, &mut counts);
    assert_eq!(counts.get("details").copied().unwrap_or(0), shown.report.findings.len(), "{}", shown.name);
    assert_eq!(counts["style"], 1, "{}", shown.name);
    assert!(!shown.text("html").contains("no such slot"), "{}", shown.name);
}

fn walk(name: &str, node: &Handle, counts: &mut BTreeMap<String, usize>) {
    if let NodeData::Element { name: element, attrs, .. } = &node.data {
        let element = element.local.to_string();
        assert!(ELEMENTS.contains(&&*element) || DRAWING.contains(&&*element), "{name}: {element}");
        for attribute in attrs.borrow().iter() {
            let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            assert!(
                !key.starts_with("on") && !["src", "style", "srcdoc", "action"].contains(&&*key),
                "{name}: {key}"
            );
            assert!(key != "href" || value.starts_with("#rule-"), "{name}: {value}");
        }
        *counts.entry(element).or_insert(0) += 1;
    }
    node.children.borrow().iter().for_each(|child| walk(name, child, counts));
}

#[test]
fn sarif_is_valid_and_tells_every_finding() {
    stories().iter().for_each(sarif);
}

#[test]
fn junit_is_read_back() {
    stories().iter().for_each(junit);
}

#[test]
fn markdown_is_text_and_tables_and_our_own_tags() {
    stories().iter().for_each(markdown);
    assert!(stories().iter().any(|shown| shown.text("markdown").contains("```mermaid")));
    assert!(stories().iter().any(|shown| shown.text("markdown").contains("```hcl")));
}

#[test]
fn html_has_no_error_no_script_and_no_way_out() {
    stories().iter().for_each(html);
    assert!(stories().iter().any(|shown| shown.text("html").contains("<svg")));
    assert!(
        stories().iter().any(|shown| shown.text("html").contains("<del>- deletion_protection = true</del>"))
    );
}
