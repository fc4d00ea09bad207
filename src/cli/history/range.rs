use clap::Args;
use jiff::Span;
use jiff::civil::Date;

use crate::cli::clock;
use crate::history::Wanted;

/// Which records are meant.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct Range {
    /// Of this tenant, by its id or name
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Of the last days, weeks, months or years: `30d`, `8w`, `6m`, `1y`
    #[arg(long, value_name = "TIME", value_parser = length, conflicts_with = "from")]
    since: Option<Span>,
    /// From this day on
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    from: Option<Date>,
    /// Up to this day [default: today, UTC, for `--since`; else the last]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    to: Option<Date>,
}

impl Range {
    /// The records that are meant.
    pub(in crate::cli) fn wanted(&self) -> Wanted {
        let until = || self.to.unwrap_or_else(clock::today);
        let since = self.since.map(|span| until().saturating_sub(span));
        Wanted {
            tenant: self.tenant.clone(),
            from: self.from.or(since),
            to: self.to,
        }
    }
}

/// Reads `30d`, `8w`, `6m`, `1y`, or a duration such as `P30D`.
pub(in crate::cli) fn length(text: &str) -> Result<Span, String> {
    let wrong = || "expected a time such as `30d`, `8w`, `6m` or `1y`".to_owned();
    if text.starts_with('P') {
        return text.parse().map_err(|_| wrong());
    }
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number: i64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    let span = match unit {
        'd' => Span::new().try_days(number),
        'w' => Span::new().try_weeks(number),
        'm' => Span::new().try_months(number),
        'y' => Span::new().try_years(number),
        _ => return Err(wrong()),
    };
    span.ok().filter(|span| !span.is_negative()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        let read = |text| length(text).map(|span| span.to_string()).ok();
        assert_eq!(read("30d").as_deref(), Some("P30D"));
        assert_eq!(read("6m").as_deref(), Some("P6M"));
        assert_eq!(read("P1Y").as_deref(), Some("P1Y"));
        for wrong in ["", "d", "30", "-3d", "3 d", "30é", "99999999999y"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
