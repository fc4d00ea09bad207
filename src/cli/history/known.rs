use std::process::ExitCode;

use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::model::ControlRecord;
use crate::source::did_you_mean;

/// Refuses a product or tag that none of the controls has: it is a mistake, and told with the nearest one.
pub(super) fn check<'a>(
    products: &[String],
    tags: &[String],
    controls: impl Iterator<Item = &'a ControlRecord> + Clone,
    terminal: &Terminal,
) -> Result<(), ExitCode> {
    let known_products = controls.clone().map(|control| control.product.as_str()).collect();
    let known_tags = controls.flat_map(|control| control.tags.iter().map(String::as_str));
    let both: [(_, _, Vec<&str>); 2] = [
        ("product", products, known_products),
        ("tag", tags, known_tags.collect()),
    ];
    for (what, wanted, known) in both {
        if let Some(wrong) = wanted.iter().find(|wanted| !known.contains(&wanted.as_str())) {
            let near = did_you_mean(wrong, known.iter().copied());
            let near = near.map(|near| format!(", {near}")).unwrap_or_default();
            terminal.complain(&format!("no control has the {what} `{wrong}`{near}"));
            return Err(Code::Nothing.into());
        }
    }
    Ok(())
}
