import ts from 'typescript'

/** A statement at the top of a file, before it is converted. */
export interface Statement {
  readonly node: ts.Statement
  readonly start: number
  readonly end: number
  /** Values and types that it declares; `undefined` where only its insides can tell. */
  readonly declares: readonly string[] | undefined
  /** It declares functions, classes or types: what stands in it runs when somebody calls it. */
  readonly waits: boolean
  /** All names that it may export: its own ones, what its list says, or everything. */
  readonly exports: 'nothing' | 'declared' | 'default' | 'listed'
}

/** What can be told of a file's statements without converting them. */
export function statementsOf(source: ts.SourceFile): Statement[] {
  return source.statements.map((node) => ({
    node,
    start: node.pos,
    end: node.end,
    declares: declaredBy(node),
    waits: ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isImportDeclaration(node) || isOfTypes(node),
    exports: exportsOf(node),
  }))
}

function declaredBy(node: ts.Statement): readonly string[] | undefined {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => namesIn(name))
  if (ts.isImportDeclaration(node)) return importedBy(node)
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name === undefined ? [] : [node.name.text]
  if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node) || ts.isImportEqualsDeclaration(node) || isOfTypes(node))
    return [node.name.text]
  // A `var` within a block belongs to the file.
  return ts.isExportDeclaration(node) || ts.isExportAssignment(node) || ts.isExpressionStatement(node) ? [] : undefined
}

function isOfTypes(node: ts.Statement): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
}

function importedBy({ importClause }: ts.ImportDeclaration): readonly string[] {
  const { name, namedBindings } = importClause ?? {}
  const named =
    namedBindings === undefined
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? [namedBindings.name.text]
        : namedBindings.elements.map((element) => element.name.text)
  return name === undefined ? named : [name.text, ...named]
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)))
}

function exportsOf(node: ts.Statement): Statement['exports'] {
  if (ts.isExportDeclaration(node)) return 'listed'
  if (ts.isExportAssignment(node)) return node.isExportEquals === true ? 'listed' : 'default'
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return 'nothing'
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ? 'default' : 'declared'
}

/** The converter asks nodes for their parents; those that are never converted need none. */
export function setParents(node: ts.Node): void {
  ts.forEachChild(node, (child) => {
    const own: { parent?: ts.Node } = child
    own.parent = node
    setParents(child)
  })
}

/** Where a name stands in a text, as a whole word. */
export function* mentionsOf(text: string, name: string): Iterable<number> {
  if (name === '') return
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + name.length)) yield at
  }
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36
}

const path = /(?:\s*(?:[?!]?\.\s*#?[\w$]+|\[[^\]\n]*\]|!(?!=)))*\s*/y
const written = /(?:[-+*/%&|^?<>]*=(?![=>])|\+\+|--|as\b|satisfies\b)/y
const mutated = /\.\s*(?:push|unshift|splice|pop|shift|reverse|sort|fill|copyWithin)\s*$/
const taken = /(?:\bdelete|\+\+|--|\bassign\s*\(|>)\s*$/

/** Whether a mention may change what the name stands for, or something in it; a few too many do no harm. */
export function mayChange(text: string, at: number, name: string): boolean {
  path.lastIndex = at + name.length
  const [steps = ''] = path.exec(text) ?? []
  written.lastIndex = at + name.length + steps.length
  return mutated.test(steps) || written.test(text) || taken.test(text.slice(Math.max(0, at - 20), at))
}
