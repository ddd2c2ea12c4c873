//! The messages of the `tfplan` entry, as far as they decide.
//!
//! Source: `planfile.proto` of both products (`internal/plans/planproto`, `internal/plans/internal/planproto`).
//! Fields on which the two clash (22 of the plan, 19 of its early releases, 2 and 3 of an import) are not read;
//! nor are those that only tell what to show. The fields 1 to 6 of a change are those of releases before 1.1.

use super::protobuf::{Field, Malformed, Message, once};

/// The whole plan.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) version: Option<u64>,
    pub(super) variables: Vec<(&'a str, &'a [u8])>,
    pub(super) changes: Vec<ResourceChange<'a>>,
    /// The addresses of `-target`, `-exclude` and `-invoke`, in this order.
    pub(super) targets: Vec<&'a str>,
    pub(super) excludes: Vec<&'a str>,
    pub(super) invoked: Vec<&'a str>,
    pub(super) backend: Option<Backend<'a>>,
    pub(super) state_store: Option<Backend<'a>>,
    pub(super) tool_version: Option<&'a str>,
    pub(super) mode: Option<u64>,
    pub(super) drift: Vec<ResourceChange<'a>>,
    pub(super) errored: Option<u64>,
    pub(super) applyable: Option<u64>,
    pub(super) complete: Option<u64>,
    pub(super) deferred: Vec<Deferred<'a>>,
    pub(super) invocations: Vec<Invocation<'a>>,
    pub(super) deferred_invocations: Vec<DeferredInvocation<'a>>,
}

impl<'a> Message<'a> for Plan<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.version, field.number()?)?,
            2 => self.variables.push(field.message::<Variable<'a>>()?.into_pair()?),
            3 => self.changes.push(field.message()?),
            5 => self.targets.push(field.text()?),
            6 => self.excludes.push(field.text()?),
            13 => once(&mut self.backend, field.message()?)?,
            14 => once(&mut self.tool_version, field.text()?)?,
            17 => once(&mut self.mode, field.number()?)?,
            18 => self.drift.push(field.message()?),
            20 => once(&mut self.errored, field.number()?)?,
            25 => once(&mut self.applyable, field.number()?)?,
            26 => once(&mut self.complete, field.number()?)?,
            27 => self.deferred.push(field.message()?),
            29 => once(&mut self.state_store, field.message()?)?,
            30 => self.invocations.push(field.message()?),
            31 => self.deferred_invocations.push(field.message()?),
            32 => self.invoked.push(field.text()?),
            _ => {}
        }
        Ok(())
    }
}

/// An entry of the map of root variables.
#[derive(Default)]
struct Variable<'a> {
    name: Option<&'a str>,
    value: Option<Packed<'a>>,
}

impl<'a> Message<'a> for Variable<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.name, field.text()?),
            2 => once(&mut self.value, field.message()?),
            _ => Ok(()),
        }
    }
}

impl<'a> Variable<'a> {
    fn into_pair(self) -> Result<(&'a str, &'a [u8]), Malformed> {
        Ok((self.name.ok_or(Malformed)?, self.value.and_then(|value| value.0).unwrap_or_default()))
    }
}

/// A value in MessagePack.
#[derive(Default)]
pub(super) struct Packed<'a>(pub(super) Option<&'a [u8]>);

impl<'a> Message<'a> for Packed<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.0, field.bytes()?),
            _ => Ok(()),
        }
    }
}

/// Where the state is: a backend, or a store of a provider, which has the same fields.
#[derive(Default)]
pub(super) struct Backend<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) configuration: Option<Packed<'a>>,
    pub(super) workspace: Option<&'a str>,
}

impl<'a> Message<'a> for Backend<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.kind, field.text()?),
            2 => once(&mut self.configuration, field.message()?),
            3 => once(&mut self.workspace, field.text()?),
            _ => Ok(()),
        }
    }
}

/// What happens to one object.
#[derive(Default)]
pub(super) struct ResourceChange<'a> {
    pub(super) address: Option<&'a str>,
    pub(super) previous_address: Option<&'a str>,
    pub(super) parts: Option<Box<AddressParts<'a>>>,
    pub(super) deposed: Option<&'a str>,
    pub(super) provider: Option<&'a str>,
    /// The message of its change, which is read again where attributes are opened.
    pub(super) change: Option<&'a [u8]>,
    pub(super) required_replace: Vec<Path<'a>>,
    pub(super) reason: Option<u64>,
}

/// An address in parts, as releases before 1.1 wrote it.
#[derive(Default)]
pub(super) struct AddressParts<'a> {
    pub(super) module: Option<&'a str>,
    pub(super) mode: Option<u64>,
    pub(super) kind: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) text_key: Option<&'a str>,
    pub(super) number_key: Option<u64>,
}

impl<'a> Message<'a> for ResourceChange<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.parts.get_or_insert_default().module, field.text()?),
            2 => once(&mut self.parts.get_or_insert_default().mode, field.number()?),
            3 => once(&mut self.parts.get_or_insert_default().kind, field.text()?),
            4 => once(&mut self.parts.get_or_insert_default().name, field.text()?),
            5 => once(&mut self.parts.get_or_insert_default().text_key, field.text()?),
            6 => once(&mut self.parts.get_or_insert_default().number_key, field.number()?),
            7 => once(&mut self.deposed, field.text()?),
            8 => once(&mut self.provider, field.text()?),
            9 => once(&mut self.change, field.bytes()?),
            11 => {
                self.required_replace.push(field.message()?);
                Ok(())
            }
            12 => once(&mut self.reason, field.number()?),
            13 => once(&mut self.address, field.text()?),
            14 => once(&mut self.previous_address, field.text()?),
            _ => Ok(()),
        }
    }
}

/// An action, the values before and after it, and what in them is sensitive.
#[derive(Default)]
pub(super) struct Change<'a> {
    pub(super) action: Option<u64>,
    pub(super) values: Vec<Packed<'a>>,
    pub(super) sensitive_before: Vec<Path<'a>>,
    pub(super) sensitive_after: Vec<Path<'a>>,
    pub(super) importing: Option<&'a [u8]>,
}

impl<'a> Message<'a> for Change<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.action, field.number()?)?,
            2 => self.values.push(field.message()?),
            3 => self.sensitive_before.push(field.message()?),
            4 => self.sensitive_after.push(field.message()?),
            5 => once(&mut self.importing, field.bytes()?)?,
            _ => {}
        }
        Ok(())
    }
}

/// The way to a part of a value.
#[derive(Default)]
pub(super) struct Path<'a> {
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Message<'a> for Path<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        if number == 1 {
            self.steps.push(field.message()?);
        }
        Ok(())
    }
}

/// One step of a path: to an attribute, or to an element.
#[derive(Default)]
pub(super) struct Step<'a> {
    pub(super) attribute: Option<&'a str>,
    pub(super) element: Option<Packed<'a>>,
}

impl<'a> Message<'a> for Step<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.attribute, field.text()?),
            2 => once(&mut self.element, field.message()?),
            _ => Ok(()),
        }
    }
}

/// A change that is put off.
#[derive(Default)]
pub(super) struct Deferred<'a> {
    pub(super) why: Option<Why>,
    pub(super) change: Option<ResourceChange<'a>>,
}

impl<'a> Message<'a> for Deferred<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.why, field.message()?),
            2 => once(&mut self.change, field.message()?),
            _ => Ok(()),
        }
    }
}

/// Why something is put off.
#[derive(Default)]
pub(super) struct Why {
    pub(super) reason: Option<u64>,
}

impl<'a> Message<'a> for Why {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.reason, field.number()?),
            _ => Ok(()),
        }
    }
}

/// A provider's action that is run.
#[derive(Default)]
pub(super) struct Invocation<'a> {
    pub(super) address: Option<&'a str>,
    pub(super) configuration: Option<Packed<'a>>,
    pub(super) trigger: Option<Trigger<'a>>,
}

impl<'a> Message<'a> for Invocation<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.address, field.text()?),
            4 => once(&mut self.configuration, field.message()?),
            6 => once(&mut self.trigger, field.message()?),
            _ => Ok(()),
        }
    }
}

/// The object that makes an action run, and when.
#[derive(Default)]
pub(super) struct Trigger<'a> {
    pub(super) object: Option<&'a str>,
    pub(super) event: Option<u64>,
}

impl<'a> Message<'a> for Trigger<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            1 => once(&mut self.object, field.text()?),
            2 => once(&mut self.event, field.number()?),
            _ => Ok(()),
        }
    }
}

/// A provider's action whose run is put off.
#[derive(Default)]
pub(super) struct DeferredInvocation<'a> {
    pub(super) invocation: Option<Invocation<'a>>,
}

impl<'a> Message<'a> for DeferredInvocation<'a> {
    fn take(&mut self, number: u32, field: Field<'a>) -> Result<(), Malformed> {
        match number {
            2 => once(&mut self.invocation, field.message()?),
            _ => Ok(()),
        }
    }
}
