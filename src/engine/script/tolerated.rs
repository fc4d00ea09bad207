use std::collections::HashSet;

use super::tree::{Kind, Node, Script, Site};

/// The reads at which the author says that absence is an answer: the last step left of `??`, and what stands before
/// `?.` and `?[`.
pub(crate) fn tolerated(script: &Script) -> HashSet<Site> {
    let mut sites = HashSet::new();
    script.walk(&mut |node| match &node.kind {
        Kind::Coalesce(operands) => {
            let (_, tried) = operands.split_last().unzip();
            sites.extend(tried.into_iter().flatten().filter_map(read_site));
        }
        Kind::Read {
            base, optional: true, ..
        } => sites.extend(read_site(base)),
        Kind::Call(call) if call.optional => {
            sites.extend(call.receiver.as_deref().and_then(read_site));
        }
        _ => {}
    });
    sites
}

fn read_site(node: &Node) -> Option<Site> {
    matches!(node.kind, Kind::Read { .. }).then_some(node.site)
}
