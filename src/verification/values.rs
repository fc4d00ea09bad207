use serde_json::Value;

/// A value that is not the same on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherValue {
    /// Where it stands: `score.views.verified.points`, `evidence[0].value`.
    pub path: String,
    /// What is claimed; nothing where the claim does not have it.
    pub claimed: Option<Value>,
    /// What was found.
    pub found: Option<Value>,
}

/// Keys that say where a file was read from, as it was asked for.
const PLACES: [&str; 1] = ["file"];

/// The values that differ, by path; a missing key and null are not the same.
pub(super) fn differences(claimed: &Value, found: &Value) -> Vec<OtherValue> {
    let mut all = Vec::new();
    compare("", Some(claimed), Some(found), &mut all);
    all
}

fn compare(path: &str, claimed: Option<&Value>, found: Option<&Value>, all: &mut Vec<OtherValue>) {
    match (claimed, found) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let only_found = other.keys().filter(|key| !one.contains_key(*key));
            for key in one
                .keys()
                .chain(only_found)
                .filter(|key| !PLACES.contains(&key.as_str()))
            {
                let below = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                compare(&below, one.get(key), other.get(key), all);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for at in 0..one.len().max(other.len()) {
                compare(&format!("{path}[{at}]"), one.get(at), other.get(at), all);
            }
        }
        (Some(Value::Number(one)), Some(Value::Number(other))) if is_same_number(one, other) => {}
        _ if claimed == found => {}
        _ => all.push(OtherValue {
            path: path.to_owned(),
            claimed: claimed.cloned(),
            found: found.cloned(),
        }),
    }
}

/// Whether two numbers are the same, however they are written: `5` and `5.0`.
fn is_same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    match (one.as_i64(), other.as_i64(), one.as_f64(), other.as_f64()) {
        (Some(one), Some(other), ..) => one == other,
        (_, _, Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    fn paths(claimed: &serde_json::Value, found: &serde_json::Value) -> Vec<String> {
        let all = differences(claimed, found);
        all.into_iter().map(|value| value.path).collect()
    }

    #[test]
    fn a_value_is_named_by_its_path() {
        let claimed = json!({ "a": { "b": [1, 2, { "c": "x" }] }, "d": null });
        assert_eq!(paths(&claimed, &claimed), Vec::<String>::new());
        let found = json!({ "a": { "b": [1, 3, { "c": "y" }, 4] }, "e": true });
        assert_eq!(paths(&claimed, &found), ["a.b[1]", "a.b[2].c", "a.b[3]", "d", "e"]);
    }

    #[test]
    fn numbers_are_compared_and_not_their_spelling() {
        assert_eq!(paths(&json!([5, 66.66]), &json!([5.0, 66.66])), Vec::<String>::new());
        assert_eq!(paths(&json!([5, 66.66]), &json!([5.01, 66.67])), ["[0]", "[1]"]);
    }

    #[test]
    fn where_a_file_was_read_from_is_no_difference() {
        let claimed = json!({ "file": "a.json", "line": 3 });
        assert_eq!(paths(&claimed, &json!({ "file": "../a.json", "line": 4 })), ["line"]);
    }
}
