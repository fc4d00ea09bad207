//! Deterministic generator of directory exports, for measurements only.

use std::fmt::Write;

/// Small deterministic random numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.roll() >> 11) % limit
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    fn guid(&mut self) -> String {
        let (high, low) = (self.roll(), self.roll());
        let hex = format!("{high:016x}{low:016x}");
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    fn time(&mut self) -> String {
        format!(
            "20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            10 + self.below(16),
            1 + self.below(12),
            1 + self.below(28),
            self.below(24),
            self.below(60),
            self.below(60)
        )
    }
}

const GIVEN: &[&str] = &[
    "Anna",
    "Björn",
    "Chloé",
    "David",
    "Émile",
    "Fatima",
    "Grace",
    "Hiroshi",
    "Ingrid",
    "José",
    "Katarzyna",
    "Łukasz",
    "Miriam",
    "Nils",
    "Olga",
    "Peter",
    "花子",
    "Владимир",
];
const FAMILY: &[&str] = &[
    "Müller",
    "Smith",
    "Nguyen",
    "García",
    "O'Brien",
    "Kowalski",
    "Sørensen",
    "Rossi",
    "Yamamoto",
    "van den Berg",
    "Schröder",
    "Johnson",
    "Çelik",
    "Dubois",
    "Иванов",
];
const JOBS: &[&str] = &[
    "Sales Manager",
    "Software Engineer",
    "Consultant \\\"Cloud\\\"",
    "HR Business Partner",
    "Geschäftsführer",
    "Support Agent",
];
const OFFICES: &[&str] = &["Berlin", "Zürich", "São Paulo", "New York", "Kraków", "Tokyo"];
const PLANS: &[&str] = &[
    "exchange",
    "SharePoint",
    "MicrosoftCommunicationsOnline",
    "WhiteboardServices",
];

/// Minified JSON of a tenant with this many users.
pub(crate) fn tenant(users: usize) -> String {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut out = String::from(r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","value":["#);
    for number in 0..users {
        if number > 0 {
            out.push(',');
        }
        user(&mut out, &mut dice, number).expect("writing to a string cannot fail");
    }
    out.push_str("]}");
    out
}

fn user(out: &mut String, dice: &mut Dice, number: usize) -> std::fmt::Result {
    let (given, family) = (dice.pick(GIVEN), dice.pick(FAMILY));
    let upn = format!("user{number}@contoso.onmicrosoft.com");
    write!(out, r#"{{"id":"{}","accountEnabled":{}"#, dice.guid(), !dice.one_in(9))?;
    write!(
        out,
        r#","displayName":"{given} {family}","givenName":"{given}","surname":"{family}""#
    )?;
    write!(
        out,
        r#","userPrincipalName":"{upn}","mail":"{upn}","mailNickname":"user{number}""#
    )?;
    write!(
        out,
        r#","jobTitle":"{}","officeLocation":"{}""#,
        dice.pick(JOBS),
        dice.pick(OFFICES)
    )?;
    if dice.one_in(3) {
        write!(out, r#","mobilePhone":"+49 30 {}""#, dice.below(10_000_000))?;
    } else {
        out.push_str(r#","mobilePhone":null"#);
    }
    if dice.one_in(20) {
        let note = r"Moved from HQ\nsee \u00dcbergabe\tticket \\srv\docs";
        write!(out, r#","aboutMe":"{}""#, note.replace(r"\d", r"\\d"))?;
    }
    write!(out, r#","businessPhones":["+1 425 {}"]"#, dice.below(10_000_000))?;
    write!(out, r#","createdDateTime":"{}","userType":"Member""#, dice.time())?;
    write!(
        out,
        r#","usageLocation":"DE","preferredLanguage":null,"employeeId":"{number:07}""#
    )?;
    write!(out, r#","signInSessionsValidFromDateTime":"{}""#, dice.time())?;
    write!(out, r#","onPremisesSyncEnabled":{}"#, dice.pick(&["true", "null"]))?;
    if dice.one_in(4) {
        write!(out, r#","onPremisesLastSyncDateTime":"{}""#, dice.time())?;
    }
    write!(
        out,
        r#","proxyAddresses":["SMTP:{upn}","smtp:alias{number}@contoso.com"]"#
    )?;
    write!(
        out,
        r#","mailboxSettings":{{"timeZone":"W. Europe Standard Time","itemCount":{},"#,
        dice.below(200_000)
    )?;
    write!(
        out,
        r#""quotaUsedGb":{}.{:02},"archived":{},"delegates":{}}}"#,
        dice.below(100),
        dice.below(100),
        dice.one_in(5),
        dice.below(4)
    )?;
    licenses(out, dice)?;
    if dice.one_in(3) {
        write!(
            out,
            r##","manager":{{"@odata.type":"#microsoft.graph.user","id":"{}"}}"##,
            dice.guid()
        )?;
    }
    write!(
        out,
        r#","signInActivity":{{"lastSignInDateTime":"{}","lastSignInRequestId":"{}"}}"#,
        dice.time(),
        dice.guid()
    )?;
    write!(
        out,
        r#","riskScore":{},"failedSignIns":{},"memberOfCount":{}}}"#,
        dice.below(1000) as f64 / 8.0,
        dice.below(30),
        dice.below(250)
    )
}

fn licenses(out: &mut String, dice: &mut Dice) -> std::fmt::Result {
    out.push_str(r#","assignedLicenses":["#);
    for number in 0..dice.below(4) {
        let comma = if number > 0 { "," } else { "" };
        write!(out, r#"{comma}{{"disabledPlans":[],"skuId":"{}"}}"#, dice.guid())?;
    }
    out.push_str(r#"],"assignedPlans":["#);
    for number in 0..dice.below(4) {
        let comma = if number > 0 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"assignedDateTime":"{}","capabilityStatus":"Enabled","#,
            dice.time()
        )?;
        write!(
            out,
            r#""service":"{}","servicePlanId":"{}"}}"#,
            dice.pick(PLANS),
            dice.guid()
        )?;
    }
    out.push(']');
    Ok(())
}

/// The same text with one member or element per line, indented by two spaces.
pub(crate) fn pretty(minified: &str) -> String {
    let mut out = String::with_capacity(minified.len() * 3 / 2);
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let mut chars = minified.chars().peekable();
    while let Some(char) = chars.next() {
        if in_string {
            out.push(char);
            in_string = escaped || char != '"';
            escaped = !escaped && char == '\\';
            continue;
        }
        match char {
            '[' | '{' => {
                out.push(char);
                if let Some(close) = chars.next_if(|next| matches!(next, ']' | '}')) {
                    out.push(close);
                } else {
                    depth += 1;
                    break_line(&mut out, depth);
                }
            }
            ']' | '}' => {
                depth -= 1;
                break_line(&mut out, depth);
                out.push(char);
            }
            ',' => {
                out.push(char);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_string = true;
                out.push(char);
            }
            _ => out.push(char),
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    (0..depth).for_each(|_| out.push_str("  "));
}
