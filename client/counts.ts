import { l10n } from 'vscode'

/** `1 call`, `3 calls`. */
export function callsText(calls: number): string {
  return calls === 1 ? l10n.t('1 call') : l10n.t('{0} calls', calls)
}

/** `1 finding`, `3 findings`. */
export function findingsText(findings: number): string {
  return findings === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', findings)
}
