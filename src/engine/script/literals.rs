use std::collections::BTreeMap;

use rhai::{AST, ASTNode, Expr, Stmt, StmtBlock};

use super::tree::Site;

/// A constant that a script may compare a setting with, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal {
    pub(crate) site: Site,
    pub(crate) value: LiteralValue,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LiteralValue {
    Int(i64),
    Text(String),
}

/// Functions whose texts are words for people.
const FOR_PEOPLE: [&str; 8] = [
    "pass",
    "fail",
    "partial",
    "inconclusive",
    "not_applicable",
    "because",
    "when_empty",
    "note",
];

/// Every number and text of a script that is no message, in the order in which they stand.
pub(crate) fn literals(ast: &AST) -> Vec<Literal> {
    let mut found = Vec::new();
    ast.walk(&mut |path: &[ASTNode]| {
        // What is looked up in an object of the script is a constant too.
        if let Some(ASTNode::Expr(Expr::Map(parts, _))) = path.last() {
            found.extend(parts.0.iter().map(|(key, _)| Literal {
                site: Site::of(key.pos),
                value: LiteralValue::Text(key.name.to_string()),
            }));
        }
        let value = match path.last() {
            Some(ASTNode::Expr(Expr::IntegerConstant(value, at))) => Some((LiteralValue::Int(*value), *at)),
            Some(ASTNode::Expr(Expr::StringConstant(text, at))) => Some((LiteralValue::Text(text.to_string()), *at)),
            _ => None,
        };
        if let Some((value, at)) = value
            && !path.iter().any(is_for_people)
        {
            found.push(Literal {
                site: Site::of(at),
                value,
            });
        }
        true
    });
    found.sort_by_key(|literal| literal.site);
    found
}

fn is_for_people(node: &ASTNode) -> bool {
    let called = match node {
        ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)) => {
            call.name.as_str()
        }
        ASTNode::Stmt(Stmt::Import(..)) => return true,
        _ => return false,
    };
    FOR_PEOPLE.contains(&called)
}

/// The first step in each branch of an `if`, as the interpreter reports it; nothing for an empty one.
pub(crate) struct Branches {
    pub(crate) then: Option<Site>,
    pub(crate) otherwise: Option<Site>,
}

/// Every `if` of a script with the first steps of its branches.
pub(crate) fn branches(ast: &AST) -> BTreeMap<Site, Branches> {
    let mut found = BTreeMap::new();
    ast.walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Stmt(Stmt::If(flow, at))) = path.last() {
            let branches = Branches {
                then: first_step(&flow.body),
                otherwise: first_step(&flow.branch),
            };
            found.insert(Site::of(*at), branches);
        }
        true
    });
    found
}

fn first_step(block: &StmtBlock) -> Option<Site> {
    let position = match block.statements().first()? {
        Stmt::Expr(expression) => expression.position(),
        statement => statement.position(),
    };
    Some(Site::of(position))
}
