/// A place in a script, as Rhai counts it: line and character, both from 1; 0 where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Site {
    pub(crate) line: u16,
    pub(crate) column: u16,
}

impl Site {
    pub(crate) fn of(position: rhai::Position) -> Self {
        let small = |n: Option<usize>| n.and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
        Self {
            line: small(position.line()),
            column: small(position.position()),
        }
    }
}

impl Site {
    /// The place as people say it, where it is known.
    pub(crate) fn line_column(self) -> Option<crate::source::LineColumn> {
        (self.line > 0).then(|| crate::source::LineColumn {
            line: usize::from(self.line),
            column: usize::from(self.column.max(1)),
        })
    }
}

/// A whole script: its statements and its own functions.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) statements: Vec<Node>,
    pub(crate) functions: Vec<Function>,
}

/// A function that a script defines.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) site: Site,
    pub(crate) params: Vec<String>,
    pub(crate) body: Vec<Node>,
}

/// A statement or expression.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) site: Site,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// A constant that nothing here looks into.
    Literal,
    /// `()`, which is null.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text constant.
    Text(String),
    /// Values put together in an interpolated text.
    Composite(Vec<Node>),
    /// `[a, b]`.
    List(Vec<Node>),
    /// `#{ a: b }`.
    Object(Vec<(String, Node)>),
    Variable {
        name: String,
        namespace: Option<String>,
    },
    /// One step from a value to something in it.
    Read {
        base: Box<Node>,
        step: Step,
        /// Written `?.` or `?[`: a base that is null or absent gives null.
        optional: bool,
    },
    Call(Call),
    /// `a && b`, `a || b`.
    Logic(Vec<Node>),
    /// `a ?? b`.
    Coalesce(Vec<Node>),
    Closure {
        /// The variables of outside that it uses.
        captures: Vec<Node>,
        params: Vec<String>,
        body: Vec<Node>,
    },
    Block(Vec<Node>),
    If {
        condition: Box<Node>,
        then: Vec<Node>,
        otherwise: Vec<Node>,
    },
    Switch {
        subject: Box<Node>,
        arms: Vec<Node>,
    },
    Loop {
        variables: Vec<String>,
        head: Box<Node>,
        body: Vec<Node>,
    },
    Let {
        name: String,
        value: Box<Node>,
    },
    Assign {
        target: Box<Node>,
        value: Box<Node>,
    },
    Return(Option<Box<Node>>),
    Leave(Option<Box<Node>>),
    Import {
        path: Box<Node>,
        alias: String,
    },
    Nothing,
}

#[derive(Debug)]
pub(crate) enum Step {
    Property(String),
    Index(Box<Node>),
}

/// A call of a function, method or operator.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    /// What stands before the dot.
    pub(crate) receiver: Option<Box<Node>>,
    pub(crate) args: Vec<Node>,
    pub(crate) operator: bool,
    /// Written `?.`.
    pub(crate) optional: bool,
}

impl Node {
    /// The nodes right below this one, in the order in which they stand.
    pub(crate) fn children(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Literal | Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => Vec::new(),
            Kind::Variable { .. } | Kind::Nothing => Vec::new(),
            Kind::Composite(nodes)
            | Kind::List(nodes)
            | Kind::Logic(nodes)
            | Kind::Coalesce(nodes)
            | Kind::Block(nodes) => nodes.iter().collect(),
            Kind::Object(members) => members.iter().map(|(_, value)| value).collect(),
            Kind::Closure { captures, body, .. } => captures.iter().chain(body).collect(),
            Kind::Read { base, step, .. } => match step {
                Step::Property(_) => vec![base],
                Step::Index(index) => vec![base, index],
            },
            Kind::Call(call) => call.receiver.iter().map(|r| &**r).chain(&call.args).collect(),
            Kind::If {
                condition,
                then,
                otherwise,
            } => [&**condition].into_iter().chain(then).chain(otherwise).collect(),
            Kind::Switch { subject, arms } => [&**subject].into_iter().chain(arms).collect(),
            Kind::Loop { head, body, .. } => [&**head].into_iter().chain(body).collect(),
            Kind::Let { value, .. } => vec![value],
            Kind::Assign { target, value } => vec![target, value],
            Kind::Return(value) | Kind::Leave(value) => value.iter().map(|v| &**v).collect(),
            Kind::Import { path, .. } => vec![path],
        }
    }

    /// Calls `visit` on this node and on all below it, each before those below it.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }
}

impl Script {
    /// Calls `visit` on every node of the script and of its functions.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        let bodies = self.functions.iter().flat_map(|function| &function.body);
        for node in self.statements.iter().chain(bodies) {
            node.walk(visit);
        }
    }
}
