use std::net::IpAddr;

use ipnet::IpNet;
use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, NativeCallContext};

use crate::engine::list::Seq;
use crate::engine::reading::{Reader, mismatch};
use crate::engine::stop::Stopped;

/// A network, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Cidr(IpNet);

/// An address, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct Ip(IpAddr);

impl Cidr {
    pub(super) fn holds(self, address: Ip) -> bool {
        self.0.contains(&address.0)
    }
}

#[export_module]
pub(super) mod functions {
    /// `ip("192.0.2.7")`
    /// An address, for `ip(a) in cidr(b)`; null stays null.
    #[rhai_fn(return_raw)]
    pub fn ip(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        read(&context, "ip", &value, "an IP address", |text| {
            text.parse().ok().map(|address| Dynamic::from(Ip(address)))
        })
    }

    /// `cidr("192.0.2.0/24")`
    /// A network; an address alone is the network of that address; null stays null.
    #[rhai_fn(return_raw)]
    pub fn cidr(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        read(&context, "cidr", &value, "a network such as `192.0.2.0/24`", |text| {
            network(text).map(|network| Dynamic::from(Cidr(network)))
        })
    }

    /// `in_any_cidr(address, networks)`
    /// Whether an address, as text, lies in one of a list of networks, as texts.
    #[rhai_fn(return_raw)]
    pub fn in_any_cidr(
        context: NativeCallContext,
        address: ImmutableString,
        networks: Dynamic,
    ) -> Result<bool, Stopped> {
        let reader = Reader::of(&context);
        let Ok(wanted) = address.trim().parse::<IpAddr>() else {
            return Err(mismatch(
                &reader,
                "in_any_cidr",
                &Dynamic::from(address),
                "an IP address",
            ));
        };
        for value in Seq::of(&networks, &reader, "in_any_cidr")?.values(&reader) {
            super::super::lists::charge(&reader)?;
            let found = value
                .read_lock::<ImmutableString>()
                .and_then(|text| network(text.trim()));
            match found {
                Some(network) if network.contains(&wanted) => return Ok(true),
                Some(_) => {}
                None => {
                    return Err(mismatch(
                        &reader,
                        "in_any_cidr",
                        &value,
                        "networks such as `192.0.2.0/24`",
                    ));
                }
            }
        }
        Ok(false)
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn read(
    context: &NativeCallContext<'_>,
    function: &str,
    value: &Dynamic,
    wanted: &str,
    parse: impl FnOnce(&str) -> Option<Dynamic>,
) -> Result<Dynamic, Stopped> {
    if value.is_unit() {
        return Ok(Dynamic::UNIT);
    }
    let parsed = value.read_lock::<ImmutableString>().and_then(|text| parse(text.trim()));
    parsed.ok_or_else(|| mismatch(&Reader::of(context), function, value, wanted))
}
