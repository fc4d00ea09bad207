use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{AST, ParseError, Position};

use super::compile_error::CompileError;
use super::interpreter::{Interpreters, Recipe, parser};
use super::limits::Limits;
use super::modules::{ParsedModule, exported, imports, load_order, parse_modules};
use super::program::{Executable, Program, Script};
use super::ruling::OUTCOMES;
use super::run::VARIABLES;
use super::script::{self, Names, Site, check_names, deciding, lower, properties, tolerated};
use super::variables::changed;
use super::{api, digest};
use crate::model::ControlProblem;
use crate::ruleset::{Control, RuleSet};
use crate::source::{LineColumn, Place, Problem, Problems, SourceFile};

/// Makes programs of rule sets.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    limits: Limits,
}

impl Engine {
    /// An engine whose controls may use up so much.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Compiles every control; one that does not compile is a problem and, when the program runs, an error.
    pub fn compile(&self, rules: &RuleSet) -> (Program, Problems) {
        let mut problems = Problems::new();
        let engine = parser(&self.limits);
        let mut parsed = parse_modules(&engine, &rules.modules, &mut problems);
        let functions = api::signatures();
        let exported = exported(&parsed);
        let names = Names {
            functions: &functions,
            variables: VARIABLES,
            outcomes: &OUTCOMES.map(|outcome| outcome.as_str()),
            modules: &exported,
        };
        for module in &mut parsed {
            let first = report_names(&module.script, &module.module.file, &names, &mut problems);
            module.broken = module.broken.take().or(first);
        }
        let compiled: Vec<Result<Option<Compiled>, Box<ControlProblem>>> = rules
            .controls
            .iter()
            .map(|control| compile_control(&engine, control, &names, &mut problems))
            .collect();

        let own = || compiled.iter().flatten().flatten();
        let scripts = parsed.iter().map(|module| (&module.module.file, &module.script));
        let scripts: Vec<_> = scripts
            .chain(own().map(|control| (&control.file, &control.lowered)))
            .collect();
        let mentioned: BTreeSet<String> = scripts.iter().flat_map(|(_, script)| properties(script)).collect();
        let recipe = Recipe {
            limits: self.limits,
            properties: mentioned.into_iter().collect(),
            changed: Arc::new(changed(&scripts)),
            modules: load_order(&parsed, &mut problems),
        };
        let (first, more) = recipe.make();
        problems.extend(more);

        let controls: Vec<Executable> = rules
            .controls
            .iter()
            .zip(compiled)
            .map(|(control, compiled)| executable(control, compiled, &parsed))
            .collect();
        let program = Program {
            interpreters: Interpreters::new(recipe, first),
            digest: digest::of_program(&controls),
            controls,
            modules: parsed.into_iter().map(ParsedModule::into_loaded).collect(),
        };
        (program, problems)
    }
}

struct Compiled {
    ast: AST,
    lowered: script::Script,
    file: Arc<SourceFile>,
}

fn compile_control(
    engine: &rhai::Engine,
    control: &Control,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<Option<Compiled>, Box<ControlProblem>> {
    let Some(file) = &control.script else {
        return Ok(None);
    };
    let ast = parse(engine, file).map_err(|problem| report(problem, problems))?;
    let lowered = lower(&ast);
    if let Some(first) = report_names(&lowered, file, names, problems) {
        return Err(first);
    }
    Ok(Some(Compiled {
        ast,
        lowered,
        file: Arc::clone(file),
    }))
}

fn executable(
    control: &Control,
    compiled: Result<Option<Compiled>, Box<ControlProblem>>,
    modules: &[ParsedModule],
) -> Executable {
    let imported = match &compiled {
        Ok(Some(compiled)) => imports(&compiled.lowered, modules),
        _ => Vec::new(),
    };
    let digest = digest::of_control(&control.metadata, control.script.as_deref(), &imported);
    let script = match compiled {
        Err(problem) => Script::Broken(problem),
        Ok(None) => Script::None,
        Ok(Some(compiled)) => match imported.iter().find_map(|module| module.broken.clone()) {
            Some(problem) => Script::Broken(problem),
            None => Script::Ready {
                tolerated: Arc::new(tolerated(&compiled.lowered)),
                deciding: deciding(&compiled.lowered),
                ast: Box::new(compiled.ast),
                file: compiled.file,
            },
        },
    };
    Executable {
        id: control.id.clone(),
        metadata: Arc::new(control.metadata.clone()),
        file: Arc::clone(&control.metadata_file),
        script,
        digest,
    }
}

pub(super) fn parse(engine: &rhai::Engine, file: &Arc<SourceFile>) -> Result<AST, Problem> {
    // Rhai's parser is trusted with any text, but a panic in it must not end the others.
    let parsed = catch_unwind(AssertUnwindSafe(|| engine.compile(file.text())));
    match parsed {
        Ok(Ok(mut ast)) => {
            ast.set_source(file.name());
            Ok(ast)
        }
        Ok(Err(error)) => Err(syntax_problem(file, &error)),
        Err(_) => Err(Problem::new(&CompileError::Syntax {
            said: "the script cannot be parsed".to_owned(),
            help: None,
        })
        .in_file(file.name())),
    }
}

fn syntax_problem(file: &Arc<SourceFile>, error: &ParseError) -> Problem {
    let said = error.err_type().to_string();
    let help = if said.contains("reserved") {
        Some("a property of that name is read as `object[\"name\"]`".to_owned())
    } else if said.contains("complex") {
        Some("give parts of the expression names with `let`".to_owned())
    } else {
        None
    };
    let mut said = said;
    if let Some(first) = said.get(..1).map(str::to_lowercase) {
        said.replace_range(..1, &first);
    }
    at(
        file,
        Site::of(error.position()),
        error.position(),
        &CompileError::Syntax { said, help },
    )
}

fn at(file: &Arc<SourceFile>, site: Site, position: Position, error: &CompileError) -> Problem {
    let problem = Problem::new(error);
    if site == Site::default() && position.is_none() {
        return problem.in_file(file.name());
    }
    let byte = file.byte_at(LineColumn {
        line: usize::from(site.line),
        column: usize::from(site.column),
    });
    problem.at(Place::new(file, file.word_at(byte)), "here")
}

/// Reports what is wrong with a script's names; gives the first of it.
fn report_names(
    script: &script::Script,
    file: &Arc<SourceFile>,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Option<Box<ControlProblem>> {
    let mut first = None;
    for finding in check_names(script, names) {
        let problem = at(file, finding.site, Position::NONE, &finding.error);
        let carried = report(problem, problems);
        first.get_or_insert(carried);
    }
    first
}

pub(super) fn report(problem: Problem, problems: &mut Problems) -> Box<ControlProblem> {
    let carried = Box::new(ControlProblem::from(&problem));
    problems.push(problem);
    carried
}
