import { l10n, Uri, type Webview } from 'vscode'

/** The page of the cost panel: a frame that its script fills. Nothing is fetched, and no script runs without the nonce. */
export function panelHtml(webview: Webview, extensionUri: Uri, language: string): string {
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const file = (name: string): string => escaped(webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString())
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`
  const t = (text: string): string => escaped(texts()[text] ?? text)
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('panel.css')}">
<title>${t('title')}</title>
</head>
<body>
<main>
<section id="call" aria-labelledby="call-title" hidden>
<h2 id="call-title"></h2>
<p id="call-price" class="price"></p>
<div id="call-bar" class="bar" role="img"></div>
<div id="call-parts"></div>
<div id="call-evidence"></div>
<div id="call-models"></div>
</section>
<p id="gone" class="hint" role="status" hidden></p>
<p id="no-call" class="hint">${t('noCall')}</p>
<section id="what-if" aria-labelledby="what-if-title">
<h2 id="what-if-title">${t('whatIf')}</h2>
<form id="sliders">
<label for="scope">${t('scope')}</label><select id="scope"><option value="workspace">${t('workspace')}</option><option value="call" disabled>${t('thisCall')}</option></select><output></output>
<label for="calls">${t('calls')}</label><input id="calls" type="range"><output for="calls"></output>
<label for="hits">${t('hits')}</label><input id="hits" type="range"><output for="hits"></output>
<label for="length">${t('length')}</label><input id="length" type="range"><output for="length"></output>
<label for="model">${t('model')}</label><select id="model"></select><output></output>
</form>
<div id="answer" role="status" aria-live="polite"></div>
</section>
<section id="workspace" aria-labelledby="workspace-title">
<h2 id="workspace-title">${t('workspaceTitle')}</h2>
<p id="workspace-total" class="price"></p>
<p id="workspace-state" class="hint" hidden></p>
<div id="map" role="group" aria-label="${t('map')}"></div>
<p class="hint">${t('legend')}</p>
<details id="workspace-table"><summary>${t('asTable')}</summary><div></div></details>
</section>
</main>
<script id="texts" type="application/json" nonce="${nonce}">${JSON.stringify(texts()).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}" src="${file('panel.js')}"></script>
</body>
</html>`
}

/** What the page says, in the user's language; `{0}` stands for what is filled in there. */
function texts(): Readonly<Record<string, string>> {
  return {
    title: l10n.t('Prompt costs'),
    noCall: l10n.t('Click a code lens, a hint, a row of the tree or a box below to see what one call is made of.'),
    whatIf: l10n.t('What if'),
    scope: l10n.t('For'),
    workspace: l10n.t('all calls of the workspace'),
    thisCall: l10n.t('this call'),
    calls: l10n.t('Calls per month'),
    hits: l10n.t('Cache hit rate'),
    length: l10n.t('Length of the answer'),
    model: l10n.t('Model'),
    sameModel: l10n.t('as it is'),
    noCache: l10n.t('no cache'),
    workspaceTitle: l10n.t('The workspace'),
    map: l10n.t('Calls, each as large as its share of the cost'),
    legend: l10n.t('Yellow, in high contrast dashed: the call has findings.'),
    asTable: l10n.t('As a table'),
    part: l10n.t('part'),
    tokens: l10n.t('tokens'),
    price: l10n.t('price'),
    basis: l10n.t('basis'),
    share: l10n.t('share'),
    modelHead: l10n.t('the same call on'),
    expected: l10n.t('expected'),
    atMost: l10n.t('at most'),
    change: l10n.t('change'),
    bill: l10n.t('a call'),
    call: l10n.t('call'),
    basisOf: l10n.t('({0})', '{0}'),
    assumed: l10n.t('Assumed'),
    evidence: l10n.t('How this is known'),
    whole: l10n.t('{0} if each of {1} calls runs once', '{0}', '{1}'),
    wholeOne: l10n.t('{0} if the one call runs once', '{0}'),
    partial: l10n.t('Reading: {0} of {1} files. The figures are those of the files read so far.', '{0}', '{1}'),
    stopped: l10n.t('Reading was stopped after {0} of {1} files.', '{0}', '{1}'),
    limited: l10n.t('Only open files: the workspace is not trusted, or not on disk.'),
    unpricedCalls: l10n.t('Without a price: {0} of {1}.', '{0}', '{1}'),
    choose: l10n.t('choose a model'),
    chooseModel: l10n.t('The call’s own model is not known. Choose one to see what the call would cost.'),
    nothing: l10n.t('No call with a price yet.'),
    others: l10n.t('{0} more', '{0}'),
    open: l10n.t('Go to the call'),
    gone: l10n.t('{0} is no longer there. Choose another call.', '{0}'),
    uncached: l10n.t('Without a cache'),
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
