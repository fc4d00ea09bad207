#!/usr/bin/env bash
# What the action `posture review` does: runs the steps that are asked for, writes the job summary, and keeps one comment
# on the pull request up to date.
#
# In: the variables REVIEW_* of action.yml, and GitHub's own (GITHUB_EVENT_PATH, GITHUB_BASE_REF, GITHUB_REPOSITORY,
# GITHUB_STEP_SUMMARY, GITHUB_OUTPUT, RUNNER_TEMP). Out: annotations on standard output, the outputs of action.yml, and the
# exit code of the worst step. Needs git, jq, and for the comment gh; nothing of what people wrote is ever run or expanded.
set -euo pipefail

MARKER='<!-- posture-review: one comment, kept up to date -->'
LONGEST_COMMENT=65000      # GitHub takes 65,536 characters
LONGEST_SUMMARY=1000000    # and a mebibyte

steps=",${REVIEW_STEPS:-check,test,diff,score},"
posture=${REVIEW_BINARY:-posture}
reports=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/posture-review.XXXXXX")
outputs=${GITHUB_OUTPUT:-/dev/null}
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
worst=0
table=''

# An annotation without a place. Percent signs and ends of lines would end it.
say() { # notice|warning|error, text
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::%s::%s\n' "$1" "${text//$'\n'/%0A}"
}

wants() { [[ $steps == *",$1,"* ]]; }

# Of several exit codes 2 counts before 3, 3 before 4, and 4 before 1; what is none of the program's own is like 2.
note() { # exit code
  local own=$1 code
  [[ $own =~ ^[0-4]$ ]] || own=2
  for code in 2 3 4 1; do
    if [[ $own == "$code" || $worst == "$code" ]]; then
      worst=$code
      return
    fi
  done
}

# Runs the program, shows what it has to say apart from annotations, and keeps its exit code.
run() { # step, arguments
  local step=$1 code=0
  shift
  "$posture" "$@" 2>"$reports/$step.log" || code=$?
  # No line of it begins a command of the workflow.
  sed "s/^/$step | /" "$reports/$step.log" >&2
  note "$code"
  local word=passed
  [[ $code == 0 ]] || word="**failed**, exit code $code"
  table+="| $step | $word |"$'\n'
}

# The options that every step takes.
common=()
[[ -z ${REVIEW_RULES:-} ]] || common+=("--rules=$REVIEW_RULES")
judging=("${common[@]}")
[[ -z ${REVIEW_BASELINE:-} ]] || judging+=("--baseline=$REVIEW_BASELINE")
dated=("${judging[@]}")
[[ -z ${REVIEW_AS_OF:-} ]] || dated+=("--as-of=$REVIEW_AS_OF")
# What is published shows no names unless somebody says so.
hidden=(--redact)
shown_in_comment=()
if [[ ${REVIEW_REDACT:-true} == false ]]; then
  hidden=()
  shown_in_comment=(--no-redact)
fi

# Each line of the input is a path, or a pattern of paths; a pattern that fits nothing is told as the path that it is.
snapshots=()
while IFS= read -r line; do
  line=${line#"${line%%[![:space:]]*}"}
  line=${line%"${line##*[![:space:]]}"}
  [[ -n $line ]] || continue
  found=()
  if [[ ! -e $line ]]; then
    mapfile -t found < <(compgen -G "$line" | LC_ALL=C sort || true)
  fi
  [[ ${#found[@]} -gt 0 ]] || found=("$line")
  snapshots+=("${found[@]}")
done <<<"${REVIEW_SNAPSHOTS:-}"

event() { # filter
  [[ -n ${GITHUB_EVENT_PATH:-} && -r $GITHUB_EVENT_PATH ]] || return 0
  jq -r "$1 // empty" "$GITHUB_EVENT_PATH"
}

# What to compare with.
base=${REVIEW_BASE:-}
if [[ -z $base && -n ${GITHUB_BASE_REF:-} ]]; then
  base="origin/$GITHUB_BASE_REF...HEAD"
elif [[ -z $base ]]; then
  before=$(event .before)
  if [[ $before =~ ^[0-9a-f]{40,64}$ && ! $before =~ ^0+$ ]]; then base=$before; fi
fi

if wants check; then
  against=()
  [[ -z $base ]] || against=("--against=$base")
  run check check "${common[@]}" "${against[@]}" --format github --format "sarif:$reports/check.sarif"
fi

if wants test; then
  run test test "${common[@]}" --format github --format "junit:$reports/test.xml"
fi

if wants diff && [[ -z $base ]]; then
  say notice 'posture diff: there is nothing to compare with: say which base'
elif wants diff; then
  gates=()
  [[ -z ${REVIEW_FAIL_ON:-} ]] || gates+=("--fail-on=$REVIEW_FAIL_ON")
  [[ -z ${REVIEW_MAX_DROP:-} ]] || gates+=("--max-drop=$REVIEW_MAX_DROP")
  [[ ${REVIEW_REQUIRE_TESTS:-false} != true ]] || gates+=(--require-tests)
  while IFS= read -r line; do
    [[ -z ${line//[[:space:]]/} ]] || gates+=("--allow-relaxed=$line")
  done <<<"${REVIEW_ALLOW_RELAXED:-}"
  run diff diff "${dated[@]}" "${hidden[@]}" "${shown_in_comment[@]}" "${gates[@]}" --format github --format "markdown:$reports/diff.md" \
    --format "json:$reports/diff.json" --format "sarif:$reports/diff.sarif" -- "$base" "${snapshots[@]}"
fi

if wants score && [[ ${#snapshots[@]} -gt 0 ]]; then
  gates=()
  [[ -z ${REVIEW_MIN_SCORE:-} ]] || gates+=("--min-score=$REVIEW_MIN_SCORE")
  [[ -z ${REVIEW_REQUIRE_DIGEST:-} ]] || gates+=("--require-digest=$REVIEW_REQUIRE_DIGEST")
  run score score "${dated[@]}" "${hidden[@]}" "${gates[@]}" --format "github-summary:$reports/score.md" \
    --format "json:$reports/score.json" --format "github-sarif:$reports/score.sarif" -- "${snapshots[@]}"
fi

# What people read first: how each step went, then what the change does.
{
  printf '| step | |\n|---|---|\n%s\n' "$table"
  [[ ! -s $reports/diff.md ]] || cat "$reports/diff.md"
} >"$reports/review.md"

# A text cut to so many characters, with a word on it.
cut_to() { # file, characters
  jq -Rrs --argjson most "$2" --arg note $'\n\n_Cut here, because GitHub takes no more; the reports of the job have all._\n' \
    'if length > $most then .[0:$most] + $note else . end' "$1"
}

{
  cat "$reports/review.md"
  [[ ! -s $reports/score.md ]] || { printf '\n'; cat "$reports/score.md"; }
} >"$reports/summary.md"
# A character has four bytes at most.
cut_to "$reports/summary.md" $((LONGEST_SUMMARY / 4)) >>"$summary"

# Only a comment of one's own is changed: whoever may comment could write the marker.
comment() { # number of the pull request
  local comments="repos/$GITHUB_REPOSITORY/issues" id
  { printf '%s\n' "$MARKER"; cut_to "$reports/review.md" "$LONGEST_COMMENT"; } >"$reports/comment.md"
  id=$(
    MARKER=$MARKER AUTHOR=${REVIEW_AUTHOR:-github-actions[bot]} gh api --paginate "$comments/$1/comments?per_page=100" \
      --jq '.[] | select(.user.login == env.AUTHOR and (.body | startswith(env.MARKER))) | .id'
  ) || return 1
  id=${id%%$'\n'*}
  if [[ -n $id ]]; then
    gh api --silent --method PATCH "$comments/comments/$id" -F "body=@$reports/comment.md"
  else
    gh api --silent --method POST "$comments/$1/comments" -F "body=@$reports/comment.md"
  fi
}

number=$(event .pull_request.number)
if [[ ${REVIEW_COMMENT:-true} == true && $number =~ ^[0-9]+$ ]]; then
  if ! comment "$number" 2>"$reports/comment.log"; then
    sed 's/^/comment | /' "$reports/comment.log" >&2
    say warning 'the comment could not be written: the job needs the permission pull-requests: write, which a pull request of a fork has not; the summary of the job has all'
  fi
fi

count() { # filter of diff.json
  if [[ -s $reports/diff.json ]]; then jq "[.controls[] | $1] | length" "$reports/diff.json"; else echo 0; fi
}

{
  echo "exit-code=$worst"
  echo "changed=$(count .)"
  echo "relaxed=$(count 'select(.direction == "relaxed" or .direction == "mixed")')"
  echo "rule-set=$("$posture" list --digest "${judging[@]}" 2>/dev/null || true)"
  echo "reports=$reports"
  for step in check diff score; do
    [[ ! -s $reports/$step.sarif ]] || echo "sarif-$step=$reports/$step.sarif"
  done
} >>"$outputs"

exit "$worst"
