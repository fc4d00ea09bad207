use std::collections::HashMap;

use rhai::{AST, ASTFlags, ASTNode, Expr, FnCallExpr, Ident, Position, Stmt, StmtBlock};

use super::tree::{Call, Function, Kind, Node, Script, Site, Step};

/// Lowers Rhai's syntax tree, parsed without its optimizer, to our own.
///
/// Rhai keeps closures apart from the code that makes them, under made-up names; here they stand where they were
/// written.
pub(crate) fn lower(ast: &AST) -> Script {
    let bodies = bodies(ast);
    let lowering = Lowering { bodies: &bodies };
    let mut functions: Vec<Function> = bodies
        .iter()
        .filter(|(name, _)| !is_closure(name))
        .map(|(name, body)| Function {
            name: name.split('/').next().unwrap_or_default().to_owned(),
            site: Site::of(body.start),
            params: body.params.clone(),
            body: lowering.statements(&body.statements),
        })
        .collect();
    functions.sort_by_key(|function| function.site);
    Script {
        statements: lowering.statements(ast.statements()),
        functions,
    }
}

/// What Rhai keeps of a function or closure.
struct Body {
    params: Vec<String>,
    statements: Vec<Stmt>,
    start: Position,
}

fn is_closure(name: &str) -> bool {
    name.starts_with("anon$")
}

/// Rhai does not show the body of a function, but walks the statements of all functions one after the other: here they
/// are dealt out by their places.
fn bodies(ast: &AST) -> HashMap<String, Body> {
    let mut statements = top_statements(&ast.clone_functions_only()).into_iter().peekable();
    let extents: Vec<Extent> = ast
        .iter_fn_def()
        .map(|function| Extent::of(function.body.start_position(), function.body.end_position()))
        .collect();
    let mut bodies = HashMap::new();
    for (function, extent) in ast.iter_fn_def().zip(&extents) {
        let mut own = Vec::new();
        while let Some(statement) = statements.peek() {
            let site = Site::of(statement.position());
            let is_deeper = extents.iter().any(|other| other.is_within(extent) && other.holds(site));
            if !extent.holds(site) || is_deeper || extent.is_one && !own.is_empty() {
                break;
            }
            own.extend(statements.next());
        }
        let body = Body {
            params: function.params.iter().map(ToString::to_string).collect(),
            statements: own,
            start: function.body.start_position(),
        };
        // Functions of one name differ in their parameters.
        let name = match is_closure(&function.name) {
            true => function.name.to_string(),
            false => format!("{}/{}", function.name, function.params.len()),
        };
        bodies.insert(name, body);
    }
    bodies
}

/// Where the statements of a function stand: in a block, or one alone.
#[derive(Debug, Clone, Copy)]
struct Extent {
    start: Site,
    end: Site,
    is_one: bool,
}

impl Extent {
    fn of(start: Position, end: Position) -> Self {
        let is_one = end.is_none();
        let end = if is_one { start } else { end };
        Self {
            start: Site::of(start),
            end: Site::of(end),
            is_one,
        }
    }

    fn holds(&self, site: Site) -> bool {
        self.start <= site && site <= self.end
    }

    fn is_within(&self, other: &Self) -> bool {
        other.holds(self.start) && self.start != other.start
    }
}

fn top_statements(ast: &AST) -> Vec<Stmt> {
    let mut statements = Vec::new();
    ast.walk(&mut |path: &[ASTNode]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    statements
}

struct Lowering<'a> {
    bodies: &'a HashMap<String, Body>,
}

impl Lowering<'_> {
    fn statements(&self, statements: &[Stmt]) -> Vec<Node> {
        statements.iter().map(|statement| self.statement(statement)).collect()
    }

    fn block(&self, block: &StmtBlock) -> Vec<Node> {
        self.statements(block.statements())
    }

    fn statement(&self, statement: &Stmt) -> Node {
        let boxed = |expr: &Expr| Box::new(self.expression(expr));
        let maybe = |expr: &Option<Box<Expr>>| expr.as_deref().map(boxed);
        let kind = match statement {
            Stmt::If(flow, _) => Kind::If {
                condition: boxed(&flow.expr),
                then: self.block(&flow.body),
                otherwise: self.block(&flow.branch),
            },
            Stmt::Switch(switch, _) => Kind::Switch {
                subject: boxed(&switch.0),
                arms: switch
                    .1
                    .expressions
                    .iter()
                    .map(|arm| self.expression(&arm.rhs))
                    .collect(),
            },
            Stmt::While(flow, _) => Kind::Loop {
                variables: Vec::new(),
                head: boxed(&flow.expr),
                body: self.block(&flow.body),
            },
            Stmt::Do(flow, flags, _) => {
                let mut head = boxed(&flow.expr);
                // `until true` is `while false`.
                if let (true, Kind::Bool(value)) = (flags.intersects(ASTFlags::NEGATED), &mut head.kind) {
                    *value = !*value;
                }
                Kind::Loop {
                    variables: Vec::new(),
                    head,
                    body: self.block(&flow.body),
                }
            }
            Stmt::For(parts, _) => Kind::Loop {
                variables: [Some(&parts.0), parts.1.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(|name| name.name.to_string())
                    .collect(),
                head: boxed(&parts.2.expr),
                body: self.block(&parts.2.body),
            },
            Stmt::Var(parts, ..) => Kind::Let {
                name: parts.0.name.to_string(),
                value: boxed(&parts.1),
            },
            Stmt::Assignment(parts) => Kind::Assign {
                target: boxed(&parts.1.lhs),
                value: boxed(&parts.1.rhs),
            },
            Stmt::FnCall(call, position) => return self.call(call, *position),
            Stmt::Block(block) => Kind::Block(self.block(block)),
            Stmt::Expr(expr) => return self.expression(expr),
            Stmt::BreakLoop(value, ..) => Kind::Leave(maybe(value)),
            Stmt::Return(value, ..) => Kind::Return(maybe(value)),
            Stmt::Import(parts, _) => Kind::Import {
                path: boxed(&parts.0),
                alias: parts.1.name.to_string(),
            },
            _ => Kind::Nothing,
        };
        node(statement.position(), kind)
    }

    fn expression(&self, expr: &Expr) -> Node {
        let all = |exprs: &[Expr]| exprs.iter().map(|e| self.expression(e)).collect::<Vec<_>>();
        let kind = match expr {
            Expr::StringConstant(text, _) => Kind::Text(text.to_string()),
            Expr::BoolConstant(value, _) => Kind::Bool(*value),
            #[expect(
                clippy::cast_precision_loss,
                reason = "only whether it is a number, and the same one, is asked"
            )]
            Expr::IntegerConstant(number, _) => Kind::Number(*number as f64),
            Expr::FloatConstant(number, _) => Kind::Number(**number),
            Expr::Unit(_) => Kind::Null,
            Expr::DynamicConstant(value, _) => self.constant(value),
            Expr::InterpolatedString(parts, _) => Kind::Composite(all(parts)),
            Expr::Array(parts, _) => Kind::List(all(parts)),
            Expr::Map(parts, _) => {
                let member = |(name, value): &(Ident, Expr)| (name.name.to_string(), self.expression(value));
                Kind::Object(parts.0.iter().map(member).collect())
            }
            Expr::Variable(parts, ..) => Kind::Variable {
                name: parts.1.to_string(),
                namespace: namespace(&parts.2.to_string()),
            },
            Expr::Stmt(block) => return self.in_place(block, expr.position()),
            Expr::FnCall(call, position) => return self.call(call, *position),
            Expr::Dot(parts, flags, position) | Expr::Index(parts, flags, position) => {
                let chain = Chain {
                    dotted: matches!(expr, Expr::Dot(..)),
                    flags: *flags,
                    position: *position,
                };
                return self.chain(self.expression(&parts.lhs), &parts.rhs, chain);
            }
            Expr::And(operands, _) | Expr::Or(operands, _) => Kind::Logic(all(operands)),
            Expr::Coalesce(operands, _) => Kind::Coalesce(all(operands)),
            _ => Kind::Literal,
        };
        node(expr.position(), kind)
    }

    fn constant(&self, value: &rhai::Dynamic) -> Kind {
        let pointer = value.read_lock::<rhai::FnPtr>();
        pointer.map_or(Kind::Literal, |pointer| self.closure(pointer.fn_name()))
    }

    fn closure(&self, name: &str) -> Kind {
        match self.bodies.get(name) {
            Some(body) if is_closure(name) => Kind::Closure {
                captures: Vec::new(),
                params: body.params.clone(),
                body: self.statements(&body.statements),
            },
            _ => Kind::Literal,
        }
    }

    /// A block used as a value; a closure that captures variables is a block that shares and curries them.
    fn in_place(&self, block: &StmtBlock, position: Position) -> Node {
        let shares = matches!(block.statements().first(), Some(Stmt::Share(_)));
        if let (true, Some(Stmt::Expr(last))) = (shares, block.statements().last())
            && let Expr::FnCall(curry, _) = &**last
            && let Some((pointer, captured)) = curry.args.split_first()
        {
            let mut closure = self.expression(pointer);
            if let Kind::Closure { captures, params, .. } = &mut closure.kind {
                captures.extend(captured.iter().map(|variable| self.expression(variable)));
                params.drain(..captured.len());
            }
            return closure;
        }
        node(position, Kind::Block(self.block(block)))
    }

    fn call(&self, call: &FnCallExpr, position: Position) -> Node {
        let args = call.args.iter().map(|arg| self.expression(arg)).collect();
        let call = Call {
            name: call.name.to_string(),
            namespace: namespace(&call.namespace.to_string()),
            receiver: None,
            args,
            operator: call.is_operator_call(),
            optional: false,
        };
        node(position, Kind::Call(call))
    }

    /// Rhai hangs a chain to the right; here each step stands on what comes before it.
    fn chain(&self, base: Node, rest: &Expr, chain: Chain) -> Node {
        let goes_on = chain.dotted || !chain.flags.intersects(ASTFlags::BREAK);
        match rest {
            Expr::Dot(parts, flags, position) | Expr::Index(parts, flags, position) if goes_on => {
                let base = self.step(base, &parts.lhs, &chain);
                let next = Chain {
                    dotted: matches!(rest, Expr::Dot(..)),
                    flags: *flags,
                    position: *position,
                };
                self.chain(base, &parts.rhs, next)
            }
            last => self.step(base, last, &chain),
        }
    }

    fn step(&self, base: Node, step: &Expr, chain: &Chain) -> Node {
        let optional = chain.flags.intersects(ASTFlags::NEGATED);
        let base = Box::new(base);
        match step {
            Expr::Property(parts, position) if chain.dotted => node(
                *position,
                Kind::Read {
                    base,
                    step: Step::Property(parts.2.to_string()),
                    optional,
                },
            ),
            Expr::MethodCall(call, position) if chain.dotted => {
                let mut called = self.call(call, *position);
                if let Kind::Call(call) = &mut called.kind {
                    call.receiver = Some(base);
                    call.optional = optional;
                }
                called
            }
            index => node(
                chain.position,
                Kind::Read {
                    base,
                    step: Step::Index(Box::new(self.expression(index))),
                    optional,
                },
            ),
        }
    }
}

/// How one step of a chain is written.
struct Chain {
    dotted: bool,
    flags: ASTFlags,
    position: Position,
}

fn node(position: Position, kind: Kind) -> Node {
    Node {
        site: Site::of(position),
        kind,
    }
}

fn namespace(written: &str) -> Option<String> {
    (!written.is_empty()).then(|| written.trim_end_matches("::").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The script as nested names: calls and closures, in the order in which they stand.
    fn outline(script: &str) -> String {
        let mut engine = rhai::Engine::new_raw();
        engine.set_optimization_level(rhai::OptimizationLevel::None);
        let lowered = lower(&engine.compile(script).expect("it is a script"));
        let mut text = draw(&lowered.statements);
        for function in &lowered.functions {
            text.push_str(&format!(" fn {}{{{}}}", function.name, draw(&function.body)));
        }
        text
    }

    fn draw(nodes: &[Node]) -> String {
        let mut parts = Vec::new();
        for node in nodes {
            let below: Vec<&Node> = node.children();
            let inner: String = below
                .iter()
                .map(|n| draw(std::slice::from_ref(n)))
                .collect::<Vec<_>>()
                .join("");
            parts.push(match &node.kind {
                Kind::Call(call) => format!("{}({inner})", call.name),
                Kind::Closure { captures, params, body } => {
                    format!(
                        "|{}{}|[{}]",
                        draw(captures),
                        params.join(","),
                        draw(body).replace(';', "")
                    )
                }
                Kind::Read {
                    step: Step::Property(name),
                    ..
                } => format!("{inner}.{name}"),
                Kind::Variable { name, .. } => name.clone(),
                _ => inner,
            });
        }
        parts.join(";")
    }

    #[test]
    fn closures_stand_where_they_were_written() {
        let script = "let z = 1;\nlet a = x.filter(|p| p.b.any(|q| q.c == z));\nany_of([|| f(z), || { h(); g(z) }])";
        assert_eq!(
            outline(script),
            ";filter(x|zp|[any(p.b|zq|[==(q.cz)])]);any_of(|z|[f(z)]|z|[h()g(z)])"
        );
    }

    #[test]
    fn functions_keep_their_own_statements() {
        let script = "fn a(x) { b(x); |y| y.c } fn d() {} fn e(x) { if x.f { g() } else { h(|| i()) } } a(d(e(1)))";
        assert_eq!(
            outline(script),
            "a(d(e())) fn a{b(x);|y|[y.c]} fn d{} fn e{x.fg()h(||[i()])}"
        );
    }

    #[test]
    fn a_chain_stands_on_what_comes_before() {
        assert_eq!(outline("a.b[c.d].e.f(g).h"), "f(a.bc.d.eg).h");
    }
}
