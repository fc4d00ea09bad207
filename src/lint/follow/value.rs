use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::engine::{Kind, Node, Script, Site};
use crate::lint::shape::Shape;
use crate::source::{LineColumn, Place, SourceFile, Span};

/// A script with its text: of a control or of a module.
pub(in crate::lint) struct Unit<'a> {
    pub(in crate::lint) file: &'a Arc<SourceFile>,
    pub(in crate::lint) script: &'a Script,
    /// The modules that it imports, by the names that it gives them.
    pub(in crate::lint) imports: BTreeMap<&'a str, &'a str>,
    /// The variables that it changes after they were defined.
    pub(in crate::lint) changed: BTreeSet<&'a str>,
}

impl<'a> Unit<'a> {
    pub(in crate::lint) fn new(file: &'a Arc<SourceFile>, script: &'a Script) -> Self {
        let mut imports = BTreeMap::new();
        let mut changed = BTreeSet::new();
        script.walk(&mut |node| match &node.kind {
            Kind::Import { path, alias } => {
                if let Kind::Text(path) = &path.kind {
                    imports.insert(alias.as_str(), path.as_str());
                }
            }
            Kind::Assign { target, .. } => {
                let mut root = &**target;
                while let Kind::Read { base, .. } = &root.kind {
                    root = base;
                }
                if let Kind::Variable { name, .. } = &root.kind {
                    changed.insert(name.as_str());
                }
            }
            _ => {}
        });
        Self {
            file,
            script,
            imports,
            changed,
        }
    }

    pub(in crate::lint) fn byte(&self, site: Site) -> usize {
        self.file.byte_at(LineColumn {
            line: usize::from(site.line),
            column: usize::from(site.column),
        })
    }

    /// Where an expression stands: its word, its operator, or the whole text constant.
    pub(in crate::lint) fn place(&self, node: &Node) -> Place {
        let start = self.byte(node.site);
        let span = match (&node.kind, self.file.text().get(start..)) {
            (Kind::Text(_), Some(rest)) if rest.starts_with('"') => Span::new(start, start + quoted_length(rest)),
            (_, Some(rest)) => match rest.find(|c: char| !"=<>!&|?+-*/%".contains(c)) {
                Some(length) if length > 0 => Span::new(start, start + length),
                _ => self.file.word_at(start),
            },
            (_, None) => self.file.word_at(start),
        };
        Place::new(self.file, span)
    }

    /// Where a statement begins: at the first of all that it holds.
    pub(in crate::lint) fn start_of(&self, node: &Node) -> Place {
        let mut first = node.site;
        node.walk(&mut |part| {
            if part.site != Site::default() && part.site < first {
                first = part.site;
            }
        });
        Place::new(self.file, self.file.word_at(self.byte(first)))
    }
}

/// The bytes of a text constant, quotes included.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// What is known of a value while a script is followed.
#[derive(Clone)]
pub(in crate::lint) struct Value<'a> {
    pub(in crate::lint) shape: Shape,
    /// The closures that it is, or that stand in it.
    pub(in crate::lint) closures: Vec<Rc<Closure<'a>>>,
}

impl Value<'_> {
    pub(in crate::lint) fn unknown() -> Self {
        Self::from(Shape::unknown())
    }
}

impl From<Shape> for Value<'_> {
    fn from(shape: Shape) -> Self {
        Self {
            shape,
            closures: Vec::new(),
        }
    }
}

/// A closure with the variables around it.
pub(in crate::lint) struct Closure<'a> {
    pub(in crate::lint) params: &'a [String],
    pub(in crate::lint) body: &'a [Node],
    pub(in crate::lint) scope: Rc<Scope<'a>>,
    pub(in crate::lint) unit: &'a Unit<'a>,
}

/// The variables of a block, and those of the blocks around it.
pub(in crate::lint) struct Scope<'a> {
    variables: RefCell<HashMap<&'a str, Value<'a>>>,
    around: Option<Rc<Scope<'a>>>,
}

impl<'a> Scope<'a> {
    pub(in crate::lint) fn empty() -> Rc<Self> {
        Rc::new(Self {
            variables: RefCell::default(),
            around: None,
        })
    }

    pub(in crate::lint) fn within(around: &Rc<Self>) -> Rc<Self> {
        Rc::new(Self {
            variables: RefCell::default(),
            around: Some(Rc::clone(around)),
        })
    }

    pub(in crate::lint) fn set(&self, name: &'a str, value: Value<'a>) {
        self.variables.borrow_mut().insert(name, value);
    }

    pub(in crate::lint) fn get(&self, name: &str) -> Option<Value<'a>> {
        let own = self.variables.borrow().get(name).cloned();
        own.or_else(|| self.around.as_ref()?.get(name))
    }
}

/// A call that is being followed: of the script as a whole, a function, or a closure.
pub(in crate::lint) struct Frame<'a> {
    pub(in crate::lint) unit: &'a Unit<'a>,
    returned: RefCell<Option<Shape>>,
}

impl<'a> Frame<'a> {
    pub(in crate::lint) fn of(unit: &'a Unit<'a>) -> Rc<Self> {
        Rc::new(Self {
            unit,
            returned: RefCell::default(),
        })
    }

    pub(in crate::lint) fn returned(&self, shape: Shape) {
        let mut all = self.returned.borrow_mut();
        *all = Some(all.take().map_or_else(|| shape.clone(), |seen| seen.or(&shape)));
    }

    /// What the call gives: what it returns anywhere, or its last value.
    pub(in crate::lint) fn result(&self, last: Shape) -> Shape {
        self.returned
            .borrow()
            .as_ref()
            .map_or_else(|| last.clone(), |seen| seen.or(&last))
    }
}
