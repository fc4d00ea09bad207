use clap::ValueEnum;

/// A format of what the history tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum HistoryFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// As rows
    Csv,
    /// For a comment or a page
    Markdown,
}
