//! What an organisation decides beside its rules: `posture.yaml`, tenant files, and where each value comes from.
//!
//! A setting is taken from the command line, else from the environment, else from the file, else it has its default;
//! a parameter of a control from the tenant file, else from `posture.yaml`, else from the baseline, else from the
//! control. Nothing here touches a disk: files come as text.

mod configuration;
mod error;
mod max_age;
mod settings;
mod tenant_file;

pub use configuration::Configuration;
pub(crate) use configuration::{BESIDE_SETTINGS, HISTORY, keys_in};
pub use error::ConfigError;
pub use max_age::DeclaredFreshness;
pub use settings::{Given, Origin, RulesFrom, Setting, SettingName, Settings};
pub use tenant_file::TenantFile;
