//! The people and groups of the organisation.

use std::collections::HashMap;

use super::Size;
use super::dice::Dice;

/// The domain that mail comes from.
pub(super) const DOMAIN: &str = "northquay.example";

/// The domain that the tenant began with.
pub(super) const INITIAL_DOMAIN: &str = "northquay.onmicrosoft.example";

/// Global administrators for emergencies.
pub(super) const EMERGENCY_ACCOUNTS: usize = 2;

/// Administrators, each with the roles held; after the last one they start anew with users.
const ADMINISTRATORS: &[(&str, &[&str])] = &[
    ("Emergency Access 1", &["Global Administrator"]),
    ("Emergency Access 2", &["Global Administrator"]),
    ("", &["Global Administrator"]),
    ("", &["Global Administrator"]),
    ("", &["Exchange Administrator"]),
    ("", &["SharePoint Administrator"]),
    ("", &["User Administrator"]),
    ("", &["Application Administrator", "Cloud Application Administrator"]),
    ("", &["Privileged Role Administrator"]),
    ("", &["Hybrid Identity Administrator"]),
];

const GIVEN: &str = "Aino, Anouk, Ayşe, Bram, Björn, Callum, Chloé, Dafydd, Doreen, Émile, Fatima, Finlay, Freya, Grace, Hamza, \
    Hiroshi, Ingrid, Isla, José, Kasia, Kofi, Łukasz, Maeve, Marek, Niamh, Nils, Olga, Oskar, Priya, Rafael, \
    Rhiannon, Sanjay, Siobhán, Søren, Tamsin, Tomasz, Uma, Wendela, Yusuf, Zoë";

const FAMILY: &str = "Abara, Ashdown, Bakker, Brandvold, Carrow, Çelik, Dubois, Eastwell, Ferreira, Fairweather, García, \
    Grimsdale, Hartog, Hollis, Iversen, Jansen, Kowalski, Lindqvist, Løvås, MacRae, Merriweather, Müller, \
    Nakamura, Nguyen, O'Brien, Okafor, Pellew, Quill, Rossi, Sandoval, Schröder, Stroud, Thorne, Underhill, \
    van den Berg, Varga, Whitcombe, Yilmaz, Zając, Öberg";

/// Where guests come from.
const PARTNERS: &[&str] = &[
    "brightwater-lines.example",
    "tidemark-customs.example",
    "holm-packaging.example",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An administrator's account, for that work alone.
    Administrator,
    /// Somebody with a desk, licensed for everything.
    Office,
    /// Somebody in the warehouses or on the road, licensed for less.
    Deskless,
    Guest,
}

pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) principal: String,
    pub(super) kind: Kind,
    pub(super) is_enabled: bool,
    /// Whether the account comes from the own directory.
    pub(super) is_synchronized: bool,
    pub(super) roles: &'static [&'static str],
}

pub(super) struct Organization {
    pub(super) seed: u64,
    pub(super) tenant_id: String,
    /// Administrators first, guests last.
    pub(super) people: Vec<Person>,
}

impl Organization {
    pub(super) fn new(size: Size) -> Self {
        let mut dice = Dice::of(size.seed, "people");
        let tenant_id = Dice::of(size.seed, "tenant").guid();
        let mut names = Names::new();
        let administrators = ADMINISTRATORS.len() + size.users / 2_000;
        let guests = size.users / 10;
        let people = (0..size.users.max(ADMINISTRATORS.len()))
            .map(|number| {
                let kind = if number < administrators {
                    Kind::Administrator
                } else if number + guests >= size.users {
                    Kind::Guest
                } else if dice.percent(60) {
                    Kind::Office
                } else {
                    Kind::Deskless
                };
                person(&mut dice, &mut names, number, kind)
            })
            .collect();
        Self {
            seed: size.seed,
            tenant_id,
            people,
        }
    }

    pub(super) fn dice(&self, subject: &str) -> Dice {
        Dice::of(self.seed, subject)
    }

    /// The id of something that has a name: the same wherever it is named.
    pub(super) fn id_of(&self, name: &str) -> String {
        self.dice(name).guid()
    }

    pub(super) fn administrators(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !person.roles.is_empty())
    }

    /// The ids of the accounts that no policy may lock out.
    pub(super) fn emergency_accounts(&self) -> Vec<&str> {
        self.people[..EMERGENCY_ACCOUNTS]
            .iter()
            .map(|person| person.id.as_str())
            .collect()
    }
}

fn person(dice: &mut Dice, names: &mut Names, number: usize, kind: Kind) -> Person {
    let (given, family) = (dice.pick(&names.given), dice.pick(&names.family));
    let is_administrator = kind == Kind::Administrator;
    let (title, roles) = match ADMINISTRATORS.get(number) {
        Some(known) => *known,
        None if is_administrator => ("", &["User Administrator"] as &[_]),
        None => ("", &[] as &[_]),
    };
    // The last one of the first administrators never got an account of its own for that work.
    let is_double = number + 1 == ADMINISTRATORS.len();
    let (name, prefix) = match (title, is_administrator && !is_double) {
        ("", true) => (format!("{given} {family} (Administrator)"), "adm-"),
        ("", false) => (format!("{given} {family}"), ""),
        (title, _) => (title.to_owned(), ""),
    };
    let local = if title.is_empty() {
        format!("{prefix}{}.{}", ascii(given), ascii(family))
    } else {
        ascii(title)
    };
    let local = names.unused(local);
    let principal = match kind {
        Kind::Guest => format!("{local}_{}#EXT#@{INITIAL_DOMAIN}", dice.pick(PARTNERS)),
        Kind::Administrator if !is_double => format!("{local}@{INITIAL_DOMAIN}"),
        _ => format!("{local}@{DOMAIN}"),
    };
    Person {
        id: dice.guid(),
        name,
        principal,
        kind: if is_double { Kind::Office } else { kind },
        is_enabled: is_administrator || !dice.percent(5),
        is_synchronized: is_double || matches!(kind, Kind::Office | Kind::Deskless) && dice.percent(92),
        roles,
    }
}

/// The names to draw from, and how often each whole name was drawn.
struct Names {
    given: Vec<&'static str>,
    family: Vec<&'static str>,
    drawn: HashMap<String, usize>,
}

impl Names {
    fn new() -> Self {
        Self {
            given: GIVEN.split(", ").collect(),
            family: FAMILY.split(", ").collect(),
            drawn: HashMap::new(),
        }
    }

    /// A name that nobody had before: the second of that name gets a number.
    fn unused(&mut self, name: String) -> String {
        let count = self.drawn.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}{count}") }
    }
}

/// A name as addresses have it.
fn ascii(name: &str) -> String {
    let plain = |char: char| match char {
        'á' | 'å' | 'ą' => 'a',
        'Ç' => 'c',
        'é' | 'É' | 'ë' => 'e',
        'í' => 'i',
        'Ł' => 'l',
        'ó' | 'ö' | 'ø' | 'Ö' => 'o',
        'ş' => 's',
        'ü' => 'u',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}
