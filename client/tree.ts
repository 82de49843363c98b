import {
  commands,
  type Disposable,
  type Event,
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
import type { CallLine, CostGroup, Costs, CostsQuery } from '../server/hosts/lsp/protocol'
import { callsText, findingsText } from './counts'
import { ask } from './requests'
import type { revealCall } from './reveal'

/** A row of the tree. */
export type CostNode = { readonly group: CostGroup } | { readonly call: CallLine; readonly of: CostGroup }

/** The view of what the calls of the workspace cost. The workspace is read when somebody opens it. */
export function createCostTree(client: BaseLanguageClient, costsChanged: Event<void>): Disposable {
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
    costsChanged(() => {
      if (view.visible) changed.fire()
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) changed.fire()
    }),
  ]
  return {
    dispose() {
      for (const part of parts) part.dispose()
    },
  }
}

/** Above the rows the sum, and what keeps it from being all; how far reading is stands in the status bar. */
function describe(view: TreeView<CostNode>, costs: Costs | undefined, query: CostsQuery): void {
  const state = costs?.state ?? 'starting'
  void commands.executeCommand('setContext', 'promptfare.costs', costs?.calls === 0 || costs === undefined ? state : 'shown')
  view.message = costs === undefined ? '' : messageOf(costs, query)
}

function messageOf({ state, calls, groups, read, files, error, total }: Costs, { filter }: CostsQuery): string {
  const parts: string[] = []
  const priced = total.calls - total.unpriced
  if (total.price !== undefined && priced === 1) parts.push(l10n.t('{0} if the one call runs once.', total.price))
  else if (total.price !== undefined) parts.push(l10n.t('{0} if each of {1} calls runs once.', total.price, priced))
  if (state === 'stopped' && calls > 0) parts.push(l10n.t('Stopped after {0} of {1} files: refresh to read on.', read, files))
  if (state === 'failed' && calls > 0) parts.push(l10n.t('Reading ended early: {0}', error ?? ''))
  if (state === 'limited' && calls > 0) parts.push(l10n.t('Only open files: the workspace is not trusted, or not on disk.'))
  if (filter !== undefined) {
    parts.push(groups.length === 0 ? l10n.t('No call matches “{0}”.', filter) : l10n.t('Filter: {0}.', filter))
  }
  if (total.unpriced > 0) parts.push(l10n.t('Without a price: {0} of {1}.', total.unpriced, total.calls))
  return parts.join(' ')
}

function groupItem({ name, detail, uri, sum, uncounted, calls }: CostGroup, { groupBy }: CostsQuery): TreeItem {
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded)
  // Rows keep their state when figures change.
  item.id = `${groupBy}\n${detail}\n${name}`
  // What is in the sum of another group has a price all the same.
  const price = sum.price ?? uncounted ?? l10n.t('no price')
  item.description = [price, detail].filter((part) => part !== '').join('  ')
  if (uri !== undefined) item.resourceUri = Uri.parse(uri)
  item.iconPath = uri === undefined ? new ThemeIcon(groupBy === 'model' ? 'hubot' : 'package') : ThemeIcon.File
  item.contextValue = 'group'
  const path = detail === '' ? name : `${detail}/${name}`
  item.tooltip = l10n.t('{0}: {1}, {2}', path, callsText(calls.length), sum.range ?? price)
  item.accessibilityInformation = { label: [name, callsText(calls.length), price].join(', ') }
  return item
}

/** A row is narrow: what tells it from its like comes first, and the rest stands in its tooltip. */
function callItem(call: CallLine, { groupBy }: CostsQuery): TreeItem {
  const { id, uri, line, character, place, cell, model, price, tokens, more, unpriced, uncounted, findings } = call
  const item = new TreeItem(price ?? l10n.t('no price'), TreeItemCollapsibleState.None)
  item.id = `${groupBy}\n${uri}\n${id}`
  const where = cell === undefined ? l10n.t('line {0}', line + 1) : l10n.t('cell {0}, line {1}', cell.cell, cell.line)
  const file = place.slice(place.lastIndexOf('/') + 1)
  const about = [
    ...(uncounted === undefined ? [] : [uncounted]),
    groupBy === 'file' ? where : file,
    ...(groupBy === 'model' ? [] : [model]),
    ...more,
  ]
  item.description = about.join(' · ')
  item.iconPath = new ThemeIcon(
    price === undefined ? 'question' : uncounted !== undefined ? 'circle-outline' : findings > 0 ? 'warning' : 'symbol-number',
  )
  item.contextValue = 'call'
  item.command = {
    title: l10n.t('Go to the call'),
    command: 'promptfare.revealCall',
    arguments: [uri, line, character, cell] satisfies Parameters<typeof revealCall>,
  }
  item.tooltip = tooltipOf(call)
  item.accessibilityInformation = { label: [place, model, price ?? unpriced ?? '', l10n.t('{0} tokens', tokens)].join(', ') }
  return item
}

function tooltipOf({ place, method, sdk, model, headline, range, basis, uncounted, findings }: CallLine): MarkdownString {
  const lines = [
    `**${headline}**`,
    `\`${model}\``,
    `${place} · \`${method}\` (${sdk})`,
    ...(range === undefined ? [] : [l10n.t('Between {0} ({1}).', range, basis)]),
    ...(uncounted === undefined ? [] : [l10n.t('In no sum: {0}.', uncounted)]),
    ...(findings === 0 ? [] : [findingsText(findings)]),
  ]
  return new MarkdownString(lines.join('  \n'))
}
