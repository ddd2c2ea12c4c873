//! Plan files as no Terraform at hand makes them: messages by an encoder of their own, in archives of any shape.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use prost::Message;
use std::io::Write as _;

#[derive(Clone, PartialEq, Message)]
pub(super) struct Plan {
    #[prost(uint64, tag = "1")]
    pub(super) version: u64,
    #[prost(map = "string, message", tag = "2")]
    pub(super) variables: std::collections::HashMap<String, Packed>,
    #[prost(message, repeated, tag = "3")]
    pub(super) changes: Vec<Resource>,
    #[prost(string, repeated, tag = "5")]
    pub(super) targets: Vec<String>,
    #[prost(string, repeated, tag = "6")]
    pub(super) excludes: Vec<String>,
    #[prost(message, optional, tag = "13")]
    pub(super) backend: Option<Backend>,
    #[prost(string, tag = "14")]
    pub(super) tool_version: String,
    #[prost(int32, tag = "17")]
    pub(super) mode: i32,
    #[prost(bool, tag = "20")]
    pub(super) errored: bool,
    #[prost(bool, tag = "25")]
    pub(super) applyable: bool,
    #[prost(bool, tag = "26")]
    pub(super) complete: bool,
    #[prost(message, repeated, tag = "27")]
    pub(super) deferred: Vec<Deferred>,
    #[prost(message, repeated, tag = "30")]
    pub(super) invocations: Vec<Invocation>,
    #[prost(message, repeated, tag = "31")]
    pub(super) deferred_invocations: Vec<DeferredInvocation>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Packed {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) msgpack: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Backend {
    #[prost(string, tag = "1")]
    pub(super) kind: String,
    #[prost(message, optional, tag = "2")]
    pub(super) configuration: Option<Packed>,
    #[prost(string, tag = "3")]
    pub(super) workspace: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Resource {
    #[prost(string, tag = "1")]
    pub(super) module_path: String,
    #[prost(int32, tag = "2")]
    pub(super) mode: i32,
    #[prost(string, tag = "3")]
    pub(super) kind: String,
    #[prost(string, tag = "4")]
    pub(super) name: String,
    #[prost(string, optional, tag = "5")]
    pub(super) text_key: Option<String>,
    #[prost(int64, optional, tag = "6")]
    pub(super) number_key: Option<i64>,
    #[prost(string, tag = "7")]
    pub(super) deposed: String,
    #[prost(string, tag = "8")]
    pub(super) provider: String,
    #[prost(message, optional, tag = "9")]
    pub(super) change: Option<Change>,
    #[prost(bytes = "vec", tag = "10")]
    pub(super) private: Vec<u8>,
    #[prost(message, repeated, tag = "11")]
    pub(super) required_replace: Vec<Path>,
    #[prost(int32, tag = "12")]
    pub(super) reason: i32,
    #[prost(string, tag = "13")]
    pub(super) address: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Change {
    #[prost(int32, tag = "1")]
    pub(super) action: i32,
    #[prost(message, repeated, tag = "2")]
    pub(super) values: Vec<Packed>,
    #[prost(message, repeated, tag = "3")]
    pub(super) sensitive_before: Vec<Path>,
    #[prost(bytes = "vec", optional, tag = "5")]
    pub(super) importing: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Path {
    #[prost(message, repeated, tag = "1")]
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Step {
    #[prost(string, optional, tag = "1")]
    pub(super) attribute: Option<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) element: Option<Packed>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Deferred {
    #[prost(message, optional, tag = "1")]
    pub(super) why: Option<Why>,
    #[prost(message, optional, tag = "2")]
    pub(super) change: Option<Resource>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Why {
    #[prost(int32, tag = "1")]
    pub(super) reason: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Invocation {
    #[prost(string, tag = "1")]
    pub(super) address: String,
    #[prost(message, optional, tag = "4")]
    pub(super) configuration: Option<Packed>,
    #[prost(message, optional, tag = "6")]
    pub(super) trigger: Option<Trigger>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Trigger {
    #[prost(string, tag = "1")]
    pub(super) object: String,
    #[prost(int32, tag = "2")]
    pub(super) event: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct DeferredInvocation {
    #[prost(message, optional, tag = "2")]
    pub(super) invocation: Option<Invocation>,
}

/// A value in MessagePack, from JSON.
pub(super) fn pack(value: &serde_json::Value) -> Packed {
    fn write(value: &serde_json::Value, out: &mut Vec<u8>) {
        use serde_json::Value;
        let length = |length: usize| u16::try_from(length).unwrap().to_be_bytes();
        match value {
            Value::Null => out.push(0xc0),
            Value::Bool(value) => out.push(if *value { 0xc3 } else { 0xc2 }),
            Value::Number(number) => {
                out.push(0xd3);
                out.extend(number.as_i64().unwrap().to_be_bytes());
            }
            Value::String(text) => {
                out.push(0xda);
                out.extend(length(text.len()));
                out.extend(text.as_bytes());
            }
            Value::Array(items) => {
                out.push(0xdc);
                out.extend(length(items.len()));
                items.iter().for_each(|item| write(item, out));
            }
            Value::Object(members) => {
                out.push(0xde);
                out.extend(length(members.len()));
                for (name, value) in members {
                    write(&Value::String(name.clone()), out);
                    write(value, out);
                }
            }
        }
    }
    let mut msgpack = Vec::new();
    write(value, &mut msgpack);
    Packed { msgpack }
}

/// The value of a root variable that is text.
pub(super) fn text(value: &str) -> Packed {
    let Packed { msgpack } = pack(&value.into());
    Packed { msgpack: [b"\x92\xc4\x08\"string\"".as_slice(), &msgpack].concat() }
}

/// A change of one object.
pub(super) fn resource(address: &str, action: i32, values: &[serde_json::Value]) -> Resource {
    Resource {
        address: address.to_owned(),
        provider: r#"provider["registry.terraform.io/hashicorp/aws"]"#.to_owned(),
        change: Some(Change { action, values: values.iter().map(pack).collect(), ..Change::default() }),
        ..Resource::default()
    }
}

/// A plan of these changes.
pub(super) fn plan(changes: Vec<Resource>) -> Plan {
    Plan {
        version: 3,
        changes,
        tool_version: "1.16.0".to_owned(),
        backend: Some(Backend {
            kind: "local".to_owned(),
            workspace: "default".to_owned(),
            ..Backend::default()
        }),
        applyable: true,
        complete: true,
        ..Plan::default()
    }
}

/// One entry of an archive, and how its headers lie.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) content: Vec<u8>,
    pub(super) method: u16,
    pub(super) flags: u16,
    /// What is added to the checksum and to the two sizes, packed and not, that the directory gives.
    pub(super) lies: [u32; 3],
    /// The name in the entry's own header, where it is another.
    pub(super) local_name: Option<String>,
}

pub(super) fn entry(name: &str, content: impl Into<Vec<u8>>) -> Entry {
    let (name, content) = (name.to_owned(), content.into());
    Entry { name, content, method: 8, flags: 8, lies: [0; 3], local_name: None }
}

/// A zip archive, as Go writes it: sizes behind the content.
pub(super) fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut files, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut checksum = Crc::new();
        checksum.update(&entry.content);
        let packed = match entry.method {
            8 => {
                let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
                packer.write_all(&entry.content).unwrap();
                packer.finish().unwrap()
            }
            _ => entry.content.clone(),
        };
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap();
        let numbers = [checksum.sum(), size(&packed), size(&entry.content)];
        let [checksum, packed_size, unpacked_size] = numbers;
        let lying: Vec<u8> = numbers
            .iter()
            .zip(entry.lies)
            .flat_map(|(number, lie)| number.wrapping_add(lie).to_le_bytes())
            .collect();
        let at = size(&files).to_le_bytes();
        let start = [20_u16, entry.flags, entry.method, 0, 0].map(u16::to_le_bytes).concat();
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        let length = |text: &str| u16::try_from(text.len()).unwrap().to_le_bytes();
        files.extend([b"PK\x03\x04".as_slice(), &start, &[0; 12], &length(local_name), &[0; 2]].concat());
        files.extend([local_name.as_bytes(), &packed, b"PK\x07\x08"].concat());
        files.extend([checksum, packed_size, unpacked_size].map(u32::to_le_bytes).concat());
        directory.extend([b"PK\x01\x02\x14\0".as_slice(), &start, &lying, &length(&entry.name)].concat());
        directory.extend([[0; 12].as_slice(), &at, entry.name.as_bytes()].concat());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let sizes =
        [directory.len(), files.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes()).concat();
    [files, directory, b"PK\x05\x06\0\0\0\0".to_vec(), count.to_vec(), count.to_vec(), sizes, vec![0; 2]]
        .concat()
}

/// A plan file of this plan, and of this configuration of the root module.
pub(super) fn file(plan: &Plan, configuration: &str) -> Vec<u8> {
    with_files(plan, &[("main.tf", configuration)])
}

/// A plan file of this plan, and of these files of the root module.
pub(super) fn with_files(plan: &Plan, files: &[(&str, &str)]) -> Vec<u8> {
    let mut entries = vec![
        entry("tfplan", plan.encode_to_vec()),
        entry("tfstate", r#"{"version": 4, "resources": []}"#),
        entry("tfconfig/modules.json", "[]"),
    ];
    entries.extend(files.iter().map(|(name, text)| entry(&format!("tfconfig/m-/{name}"), *text)));
    zip(&entries)
}
