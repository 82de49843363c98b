import {
  commands,
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
} from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import type { CallLine, CommandArguments, CostGroup, Costs, CostsQuery } from '../server/hosts/lsp/protocol'
import { ask } from './requests'

// A value, so it cannot come from the server's file, of which only types are imported.
const costsChangedMethod: typeof import('../server/hosts/lsp/protocol').costsChangedMethod = 'promptfare/costsChanged'

/** A row of the tree. */
export type CostNode = { readonly group: CostGroup } | { readonly call: CallLine; readonly of: CostGroup }

/** The view of what the calls of the workspace cost. The workspace is read when somebody opens it. */
export function createCostTree(client: BaseLanguageClient): Disposable {
  const changed = new EventEmitter<void>()
  let query: CostsQuery = { groupBy: 'file', sort: 'cost' }
  let costs: Costs | undefined

  const provider: TreeDataProvider<CostNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: (node) => ('group' in node ? groupItem(node.group, query) : callItem(node.call, query)),
    getParent: (node) => ('group' in node ? undefined : { group: node.of }),
    async getChildren(node) {
      if (node !== undefined) return 'group' in node ? node.group.calls.map((call) => ({ call, of: node.group })) : []
      costs = (await ask(client, 'promptfare/costs', query)) ?? undefined
      describe(view, costs, query)
      return (costs?.groups ?? []).map((group) => ({ group }))
    },
  }
  const view = window.createTreeView('promptfare.costs', { treeDataProvider: provider, showCollapseAll: false })
  const show = (next: Partial<CostsQuery>): void => {
    const { filter: _, ...rest } = { ...query, ...next }
    const filter = 'filter' in next ? next.filter : query.filter
    query = filter === undefined || filter === '' ? rest : { ...rest, filter }
    void commands.executeCommand('setContext', 'promptfare.groupBy', query.groupBy)
    void commands.executeCommand('setContext', 'promptfare.sortBy', query.sort)
    void commands.executeCommand('setContext', 'promptfare.isFiltered', query.filter !== undefined)
    changed.fire()
  }
  show({})

  const own: Readonly<Record<string, () => unknown>> = {
    'promptfare.groupByFile': () => show({ groupBy: 'file' }),
    'promptfare.groupByModel': () => show({ groupBy: 'model' }),
    'promptfare.groupBySdk': () => show({ groupBy: 'sdk' }),
    'promptfare.sortByCost': () => show({ sort: 'cost' }),
    'promptfare.sortByTokens': () => show({ sort: 'tokens' }),
    'promptfare.sortByName': () => show({ sort: 'name' }),
    'promptfare.filterCosts': async () => {
      const filter = await window.showInputBox({
        title: l10n.t('Filter calls'),
        prompt: l10n.t('Words of a path, a model, an SDK or a method; empty shows all.'),
        value: query.filter ?? '',
      })
      if (filter !== undefined) show({ filter: filter.trim() })
    },
    'promptfare.clearFilter': () => show({ filter: '' }),
    'promptfare.refreshCosts': async () => {
      await ask(client, 'promptfare/readAgain', null)
      changed.fire()
    },
  }
  const parts: Disposable[] = [
    view,
    changed,
    ...Object.entries(own).map(([id, run]) => commands.registerCommand(id, run)),
    client.onNotification(costsChangedMethod, () => {
      if (view.visible) changed.fire()
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) changed.fire()
    }),
    // Before the server runs, and when it is started again, there is nothing to be asked for.
    client.onDidChangeState(() => changed.fire()),
  ]
  return {
    dispose() {
      for (const part of parts) part.dispose()
    },
  }
}

/** The sum in the title, and above the rows what keeps them from being all. */
function describe(view: TreeView<CostNode>, costs: Costs | undefined, query: CostsQuery): void {
  const state = costs?.state ?? 'starting'
  void commands.executeCommand('setContext', 'promptfare.costs', costs?.calls === 0 || costs === undefined ? state : 'shown')
  // Of a container with one view, only the title is shown.
  const title = l10n.t('Prompt Costs')
  view.title = costs?.total.price === undefined ? title : `${title} · ${costs.total.price}`
  view.message = costs === undefined ? '' : messageOf(costs, query)
}

function messageOf({ state, calls, groups, read, files, error, total }: Costs, { filter }: CostsQuery): string {
  const parts: string[] = []
  if (total.price !== undefined)
    parts.push(l10n.t('{0} if each of {1} calls runs once.', total.price, total.calls - total.unpriced))
  if (state === 'reading' && files > 0) parts.push(l10n.t('Reading: {0} of {1} files…', read, files))
  if (state === 'stopped' && calls > 0) parts.push(l10n.t('Stopped after {0} of {1} files: refresh to read on.', read, files))
  if (state === 'failed' && calls > 0) parts.push(l10n.t('Reading ended early: {0}', error ?? ''))
  if (state === 'limited' && calls > 0) parts.push(l10n.t('Only open files: the workspace is not trusted, or not on disk.'))
  if (filter !== undefined) {
    parts.push(groups.length === 0 ? l10n.t('No call matches “{0}”.', filter) : l10n.t('Filter: {0}', filter))
  }
  if (total.unpriced > 0) parts.push(l10n.t('{0} of {1} have no price.', total.unpriced, total.calls))
  return parts.join(' ')
}

function groupItem({ name, detail, uri, sum, calls }: CostGroup, { groupBy }: CostsQuery): TreeItem {
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded)
  // Rows keep their state when figures change.
  item.id = `${groupBy}\n${detail}\n${name}`
  item.description = [sum.price ?? l10n.t('no price'), detail].filter((part) => part !== '').join('  ')
  if (uri !== undefined) item.resourceUri = Uri.parse(uri)
  item.iconPath = uri === undefined ? new ThemeIcon(groupBy === 'model' ? 'hubot' : 'package') : ThemeIcon.File
  item.contextValue = 'group'
  item.tooltip = l10n.t('{0} calls, {1}', calls.length, sum.range ?? l10n.t('none with a price'))
  const spoken = l10n.t('{0}, {1} calls, {2}', name, calls.length, sum.price ?? l10n.t('no price'))
  item.accessibilityInformation = { label: spoken }
  return item
}

function callItem(call: CallLine, { groupBy }: CostsQuery): TreeItem {
  const { id, uri, line, character, place, method, model, price, tokens, unpriced, uncounted, findings } = call
  const item = new TreeItem(price ?? l10n.t('no price'), TreeItemCollapsibleState.None)
  item.id = `${groupBy}\n${uri}\n${id}`
  const where = groupBy === 'file' ? l10n.t('line {0}', line + 1) : place
  const about = [where, ...(groupBy === 'model' ? [] : [model]), method, ...(uncounted === undefined ? [] : [uncounted])]
  item.description = about.join(' · ')
  item.iconPath = new ThemeIcon(
    price === undefined ? 'question' : uncounted !== undefined ? 'circle-outline' : findings > 0 ? 'warning' : 'symbol-number',
  )
  item.contextValue = 'call'
  const given: CommandArguments['promptfare.showCall'] = [uri, line, character]
  item.command = { title: l10n.t('Go to the call'), command: 'promptfare.revealCall', arguments: [...given] }
  item.tooltip = tooltipOf(call)
  item.accessibilityInformation = { label: [place, model, price ?? unpriced ?? '', l10n.t('{0} tokens', tokens)].join(', ') }
  return item
}

function tooltipOf({
  place,
  method,
  sdk,
  model,
  tokens,
  price,
  range,
  basis,
  unpriced,
  uncounted,
  findings,
}: CallLine): MarkdownString {
  const lines = [
    `**${place}** · \`${method}\` (${sdk})`,
    `\`${model}\` · ${l10n.t('{0} tokens in', tokens)}`,
    price === undefined
      ? l10n.t('No price: {0}.', unpriced ?? '')
      : l10n.t('{0} per call ({1}), {2}', `**${price}**`, basis, range ?? ''),
    ...(uncounted === undefined ? [] : [l10n.t('In no sum: {0}.', uncounted)]),
    ...(findings === 0 ? [] : [findings === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', findings)]),
  ]
  return new MarkdownString(lines.join('  \n'))
}
