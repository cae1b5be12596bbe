//! The tokenizer cases of html5lib-tests.
//!
//! They are not part of this repository: looked for in `suites/html5lib-tokenizer`.

use std::cell::RefCell;
use std::fs;

use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use pressclip::parse::tokenizer::{DirectSink, InputStream, Options, State, Tokenizer};
use serde_json::{Value, json};

use super::shared;

/// Cases with a lone surrogate in the input, which no text in Rust can hold.
const NOT_TEXT: [&str; 4] = [
    "Invalid Unicode character U+DFFF",
    "Invalid Unicode character U+D800",
    "Invalid Unicode character U+DFFF with valid preceding character",
    "Invalid Unicode character U+D800 with valid following character",
];

/// The files with cases for HTML. Left out is `xmlViolation.test`, with four cases of a mode that changes what XML
/// forbids: "Non-XML character", "Non-XML space", "Double hyphen in comment", "FF between attributes".
const FILES: [&str; 13] = [
    "contentModelFlags.test",
    "domjs.test",
    "entities.test",
    "escapeFlag.test",
    "namedEntities.test",
    "numericEntities.test",
    "pendingSpecChanges.test",
    "test1.test",
    "test2.test",
    "test3.test",
    "test4.test",
    "unicodeChars.test",
    "unicodeCharsProblematic.test",
];

/// Collects tokens in the form of the cases.
struct Collect {
    tokens: RefCell<Vec<Value>>,
    is_cdata: bool,
}

impl Collect {
    fn characters(&self, characters: &str) -> TokenSinkResult<()> {
        let mut tokens = self.tokens.borrow_mut();
        if let Some(Value::Array(last)) = tokens.last_mut()
            && last[0] == "Character"
        {
            let so_far = last[1].as_str().unwrap_or_default().to_owned();
            last[1] = json!(so_far + characters);
        } else {
            tokens.push(json!(["Character", characters]));
        }
        TokenSinkResult::Continue
    }
}

impl DirectSink for Collect {}

impl TokenSink for Collect {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let value = match token {
            Token::CharacterTokens(characters) => return self.characters(&characters),
            Token::NullCharacterToken => return self.characters("\0"),
            Token::EOFToken | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CommentToken(data) => json!(["Comment", &*data]),
            Token::DoctypeToken(Doctype { name, public_id, system_id, force_quirks }) => {
                json!(["DOCTYPE", name.as_deref(), public_id.as_deref(), system_id.as_deref(), !force_quirks])
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) => json!(["EndTag", &*name]),
            Token::TagToken(Tag { name, self_closing, attrs, .. }) => {
                let attributes: serde_json::Map<String, Value> =
                    attrs.iter().map(|a| (a.name.local.to_string(), json!(&*a.value))).collect();
                if self_closing {
                    json!(["StartTag", &*name, attributes, true])
                } else {
                    json!(["StartTag", &*name, attributes])
                }
            }
        };
        self.tokens.borrow_mut().push(value);
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.is_cdata
    }
}

fn state(name: &str) -> State {
    match name {
        "Data state" => State::Data,
        "PLAINTEXT state" => State::Plaintext,
        "RCDATA state" => State::Rcdata,
        "RAWTEXT state" => State::Rawtext,
        "Script data state" => State::ScriptData,
        "CDATA section state" => State::CdataSection,
        _ => panic!("no state {name}"),
    }
}

/// Undoes the second layer of escapes; none for a lone surrogate, which no text in Rust can hold.
fn unescape(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        units.extend(rest[..at].encode_utf16());
        units.push(u16::from_str_radix(&rest[at + 2..at + 6], 16).expect("four hex digits"));
        rest = &rest[at + 6..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

fn unescape_all(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescape(text)?),
        Value::Array(values) => Value::Array(values.iter().map(unescape_all).collect::<Option<_>>()?),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(k, v)| Some((unescape(k)?, unescape_all(v)?))).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

fn tokens(input: &str, state: State, last_start_tag: Option<&str>) -> Value {
    let mut options = Options::default();
    options.state = state;
    options.last_start_tag = last_start_tag.map(ToOwned::to_owned);
    let input = InputStream::keep_byte_order_mark(input);
    let sink = Collect { tokens: RefCell::default(), is_cdata: state == State::CdataSection };
    let mut tokenizer = Tokenizer::new(&input, sink, &options);
    while tokenizer.step() {}
    Value::Array(tokenizer.finish().tokens.into_inner())
}

#[test]
fn every_case_of_the_suite_gives_the_tokens_the_suite_expects() {
    let Some(folder) = shared("suites/html5lib-tokenizer") else { return };
    let (mut run, mut failures, mut skipped) = (0, Vec::new(), Vec::new());
    for file in FILES {
        let text = fs::read_to_string(folder.join(file)).expect("the file can be read");
        let cases: Value = serde_json::from_str(&text).expect("the file is JSON");
        for case in cases["tests"].as_array().expect("a list of cases") {
            let name = format!("{file}: {}", case["description"]);
            let (input, output) = (&case["input"], &case["output"]);
            let (input, output) = if case["doubleEscaped"] == true {
                let (Some(input), Some(output)) = (unescape_all(input), unescape_all(output)) else {
                    skipped.push(case["description"].as_str().unwrap_or_default().to_owned());
                    continue;
                };
                (input, output)
            } else {
                (input.clone(), output.clone())
            };
            let data = json!(["Data state"]);
            for start in case.get("initialStates").unwrap_or(&data).as_array().expect("a list of states") {
                let start = start.as_str().expect("a name");
                let found = tokens(input.as_str().expect("a text"), state(start), case["lastStartTag"].as_str());
                run += 1;
                if found != output {
                    failures.push(format!("{name} ({start}): {input}\n  expected {output}\n  found    {found}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {run} fail:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(skipped, NOT_TEXT);
    assert!(run > 7_000, "only {run} cases were run");
}
